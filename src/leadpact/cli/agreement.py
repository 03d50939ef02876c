"""The agreement on a pact: record it, see where it stands, judge leads blind, and hold the review."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.pacts import AsJson, PactFile
from leadpact.engine.agreement import Status, TeamStatus, agreed_file, record, status
from leadpact.engine.files import load_file
from leadpact.pact.agreed import Agreed
from leadpact.pact.compare import in_words

AGREEMENT = "Agreement"


@app.command("record", rich_help_panel=AGREEMENT)
def record_an_agreement(
    pact_file: PactFile,
    team: Annotated[str, typer.Option(help="The team that agrees, as the pact calls it.")],
    name: Annotated[str, typer.Option(help="Who agrees for the team.")],
    as_json: AsJson = False,
) -> None:
    """Record that a team agrees to exactly this content of the pact, in PACT.agreed.yaml beside it.

    It is a record, not a proof of who wrote it. A pact whose cases break cannot be agreed to. Comments and layout may change afterwards; any other
    change needs new agreements.
    """
    pact = load_file(pact_file)
    agreed = record(pact, team, name, datetime.now(UTC))
    if as_json:
        printing.print_json(_agreed_as_dict(agreed))
        return
    mine = next(one for one in agreed.agreements if one.team == team)
    printing.plain(f"{mine.by} agreed for {team} on {mine.at:%Y-%m-%d} to {pact.name}, content {pact.fingerprint[:12]}.")
    missing = [one.key for one in pact.teams if one.key not in agreed.teams()]
    printing.plain(f"Still to agree: {', '.join(missing)}." if missing else "Every team has agreed to this content.")
    printing.plain(f"Written to {agreed_file(pact_file)}.")


def _agreed_as_dict(agreed: Agreed) -> dict[str, Any]:
    rows = [{"team": one.team, "by": one.by, "at": one.at.isoformat()} for one in agreed.agreements]
    return {"pact": agreed.pact, "fingerprint": agreed.fingerprint, "agreements": rows}


@app.command("status", rich_help_panel=AGREEMENT)
def status_of_the_agreement(pact_file: PactFile, as_json: AsJson = False) -> None:
    """Say who has agreed to what, what has changed since, and when the review is due. Leaves with 1 where not every team has agreed to this content."""
    found = status(load_file(pact_file), datetime.now(UTC).date())
    if as_json:
        printing.print_json(_status_as_dict(found))
    else:
        _print_status(found)
    if not found.agreed:
        raise typer.Exit(1)


def _print_status(found: Status) -> None:
    printing.plain(f"{found.pact.name}, content {found.pact.fingerprint[:12]}")
    for one in found.teams:
        printing.plain(f"  {one.team}: {_team_words(one)}")
    for number, one in enumerate(found.teams):
        told = [in_words(change) for change in one.changes or ()]
        if told and not any(other.changes == one.changes for other in found.teams[:number]):
            printing.plain(f"What has changed since {one.team} agreed:")
            for change in one.changes or ():
                printing.plain(f"  {change.section}: {in_words(change)}")
    printing.plain(_review_words(found))


def _team_words(one: TeamStatus) -> str:
    if one.agreement is None:
        return "has not agreed to anything"
    said = f"{one.agreement.by} agreed on {one.agreement.at:%Y-%m-%d}"
    if one.agreed_to == "this":
        return f"{said} to this content"
    if one.changes is None:
        return f"{said} to another content, which the file does not keep, so what has changed since cannot be said"
    if not one.changes:
        return f"{said} to an earlier content, which means the same and is written differently"
    return f"{said} to an earlier content; {printing.counted(len(one.changes), 'change')} since"


def _review_words(found: Status) -> str:
    if found.pact.review_every is None:
        return 'The pact does not say how often it is reviewed ("review every").'
    if found.due is None:
        return f"It is reviewed every {found.pact.review_every.words}, from the day on which every team has agreed."
    last = f" (last held on {max(one.held for one in found.reviews)})" if found.reviews else ""
    return f"The review is overdue since {found.due}{last}." if found.overdue else f"The next review is due on {found.due}{last}."


def _status_as_dict(found: Status) -> dict[str, Any]:
    return {
        "pact": found.pact.name,
        "fingerprint": found.pact.fingerprint,
        "agreed": found.agreed,
        "teams": [
            {
                "team": one.team,
                "agreed_to": one.agreed_to,
                "by": one.agreement.by if one.agreement else None,
                "at": one.agreement.at.isoformat() if one.agreement else None,
                "changes": None if one.changes is None else [f"{change.section}: {in_words(change)}" for change in one.changes],
            }
            for one in found.teams
        ],
        "review": {"due": found.due, "overdue": found.overdue, "held": [str(one.held) for one in found.reviews]},
    }
