"""The agreement on a pact, in files beside it: recorded, looked at, and asked for before a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from leadpact.engine.files import read_text, write_text
from leadpact.pact import words
from leadpact.pact.agreed import LONGEST_NAME, Agreed, Agreement, agreed_text, read_agreed, with_agreement
from leadpact.pact.cases import run_cases
from leadpact.pact.compare import Change, compare
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.load import load_to_decide
from leadpact.pact.reviews import Review, read_reviews, review_due, reviews_text

AgreedTo = Literal["this", "earlier", "nothing"]


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """What a team has agreed to: this content, an `earlier` one, or nothing. `changes` is what has changed since; None where it cannot be said,
    because the file does not keep the content."""

    team: str
    agreed_to: AgreedTo
    agreement: Agreement | None
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Status:
    """`agreed`: every team to this content. `due`: the day of the next review, from the last one or from the agreement; None where there is neither
    or the pact does not say how often."""

    pact: Pact
    file: Path
    teams: tuple[TeamStatus, ...]
    reviews: tuple[Review, ...]
    due: date | None
    today: date

    @property
    def agreed(self) -> bool:
        return bool(self.teams) and all(one.agreed_to == "this" for one in self.teams)

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due < self.today


def agreed_file(pact: str | Path) -> Path:
    """`pact.yaml` has its agreements in `pact.agreed.yaml` beside it."""
    return Path(pact).with_suffix(".agreed.yaml")


def review_file(pact: str | Path) -> Path:
    """`pact.yaml` has its reviews in `pact.review.yaml` beside it."""
    return Path(pact).with_suffix(".review.yaml")


def agreements_of(pact: Pact) -> Agreed | None:
    """What stands in the file beside the pact; None where there is none. Raises NotUsable where it cannot be read."""
    file = agreed_file(pact.path)
    return read_agreed(read_text(file), str(file)) if file.exists() else None


def reviews_of(pact: Pact) -> tuple[Review, ...]:
    """What stands in the file beside the pact, nothing where there is none. Raises NotUsable where it cannot be read."""
    file = review_file(pact.path)
    return read_reviews(read_text(file), str(file)) if file.exists() else ()


def record(pact: Pact, team: str, name: str, at: datetime) -> Agreed:
    """Writes down that `name` agrees for the team to exactly this content, and gives the agreements with it.

    Raises NotUsable for a team that the pact does not have, an empty name, a case that breaks, or a file that cannot be read.
    """
    teams = [one.key for one in pact.teams]
    by = " ".join("".join(one if one.isprintable() else " " for one in name).split())[:LONGEST_NAME]
    findings = []
    if team not in teams:
        findings.append(_error("no-such-team", Place(pact.path, 0, 0), team=team, known=", ".join(teams)))
    if not by:
        findings.append(_error("agreement-without-name", Place(pact.path, 0, 0)))
    findings += broken_cases(pact)
    if findings:
        raise NotUsable(tuple(findings))
    before = agreements_of(pact)
    agreed = with_agreement(before, pact, Agreement(team, by, at.astimezone(UTC).replace(microsecond=0)))
    if agreed != before:
        write_text(agreed_file(pact.path), agreed_text(agreed))
    return agreed


def broken_cases(pact: Pact) -> list[Finding]:
    """One finding for each case that the pact decides otherwise than both teams expect."""
    found = []
    for result in run_cases(pact):
        for what, expected, got in result.differences[:1]:
            values = {"case": result.case.name, "what": what, "expected": expected, "got": got or "none"}
            found.append(_error("case-breaks", result.case.place, **values))
    return found


def status(pact: Pact, today: date) -> Status:
    """Who has agreed to what, what has changed since, and when the review is due. Raises NotUsable where a file cannot be read."""
    agreed, reviews = agreements_of(pact), reviews_of(pact)
    teams = tuple(_team_status(pact, team.key, agreed) for team in pact.teams)
    agreements = [one.agreement.at.date() for one in teams if one.agreement is not None and one.agreed_to == "this"]
    days = [one.held for one in reviews]
    if agreements and len(agreements) == len(teams):
        days.append(max(agreements))
    due = review_due(max(days), pact.review_every) if days else None
    return Status(pact, agreed_file(pact.path), teams, reviews, due, today)


def _team_status(pact: Pact, team: str, agreed: Agreed | None) -> TeamStatus:
    if agreed is None:
        return TeamStatus(team, "nothing", None, ())
    same = agreed.to(pact.fingerprint)
    content = next((one for one in (same, agreed, *agreed.earlier) if one is not None and team in one.teams()), None)
    if content is None:
        return TeamStatus(team, "nothing", None, ())
    agreement = next(one for one in content.agreements if one.team == team)
    if content is same:
        return TeamStatus(team, "this", agreement, ())
    return TeamStatus(team, "earlier", agreement, _changes(content.content, pact))


def _changes(content: str | None, pact: Pact) -> tuple[Change, ...] | None:
    if content is None:
        return None
    try:
        return compare(load_to_decide(content, pact.path), pact)
    except NotUsable:
        return None


def has_to_be_agreed(pact: Pact) -> None:
    """Raises NotUsable, with the next step, where not every team has agreed to exactly this content."""
    agreed = agreements_of(pact)
    file = agreed_file(pact.path)
    place = Place(str(file), 0, 0)
    if agreed is None:
        raise NotUsable((_error("nothing-agreed", Place(pact.path, 0, 0), file=file.name, pact=pact.path),))
    same = agreed.to(pact.fingerprint)
    if same is None:
        raise NotUsable((_error("other-content", place, pact=pact.path),))
    missing = [team.key for team in pact.teams if team.key not in same.teams()]
    if missing:
        has = "has" if len(missing) == 1 else "have"
        raise NotUsable((_error("team-missing", place, teams=words.listing(missing, "and"), has=has, first=missing[0], pact=pact.path),))


def record_review(pact: Pact, held: date, decided: tuple[str, ...]) -> tuple[Review, ...]:
    """Writes down that the review was held and what was decided; of one day, the decisions are put together. Gives all reviews."""
    reviews = list(reviews_of(pact))
    same = next((one for one in reviews if one.held == held), Review(held, ()))
    reviews = [one for one in reviews if one.held != held]
    new = tuple(one for one in decided if one not in same.decided)
    made = tuple(sorted([*reviews, Review(held, (*same.decided, *new))], key=lambda one: one.held))
    write_text(review_file(pact.path), reviews_text(made))
    return made


def _error(code: str, place: Place, **values: str) -> Finding:
    return Finding(code, "error", place, values)
