"""Agreements as a file beside the pact (`<pact>.agreed.yaml`): who agreed, for which team, when, to exactly which content.

It is a record, not a proof: whoever can write the file can write a name into it. What it holds fast is the content.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from leadpact.pact import written
from leadpact.pact.document import Pact
from leadpact.pact.entry import Entry, error
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.written import Mapping, Node, Sequence, Text

FORM: Final = "1"
LONGEST_NAME: Final = 120
HEAD: Final = "leadpact agreements"
AGREED_CATALOGUE: Final[dict[str, Entry]] = {
    "not-agreements": error(
        "This file cannot be read as agreements: {why}.",
        "Take the file that `leadpact record` or the server has written.",
        "It begins with `leadpact agreements: 1` and lists the agreements, each with team, by and at.",
    ),
    "nothing-agreed": error(
        "Nobody has agreed to this pact: there is no {file}.",
        "Each team records its agreement: leadpact record {pact} --team TEAM --name NAME.",
        "Only what both teams have agreed to is run.",
    ),
    "other-content": error(
        "The agreements are to another content than that of {pact}.",
        "See what has changed with leadpact status {pact}; then both teams agree anew, or the change is taken back.",
        "An agreement is to the letter; comments and layout do not count.",
    ),
    "team-missing": error(
        "To this content {teams} {has} not agreed.",
        "leadpact record {pact} --team {first} --name NAME.",
        "A pact holds when both teams have agreed to the same content.",
    ),
    "no-such-team": error(
        '"{team}" is no team of the pact.',
        "{did_you_mean}",
        "An agreement is given for one of the two teams.",
    ),
    "agreement-without-name": error(
        "The agreement has no name.",
        'Say who agrees: --name "Ruth Sommer".',
        "An agreement is given by a person.",
    ),
    "case-breaks": error(
        'The case "{case}" is decided otherwise than both teams expect: {what} should be {expected} and is {got}.',
        "Mend the pact, or agree on another expectation; then record the agreement.",
        "A pact whose cases break cannot be agreed to.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """`team` as the pact calls it, `by` the name of the person, `at` in UTC."""

    team: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreements to one content of a pact. `content` is its text, where the file has it; `earlier` are agreements to earlier contents, newest first."""

    pact: str
    fingerprint: str
    agreements: tuple[Agreement, ...]
    content: str | None = None
    earlier: tuple[Agreed, ...] = ()

    def teams(self) -> frozenset[str]:
        return frozenset(one.team for one in self.agreements)

    def to(self, fingerprint: str) -> Agreed | None:
        """The agreements to one content, the newest or an earlier one; None where nobody has agreed to it."""
        return next((one for one in (self, *self.earlier) if one.fingerprint == fingerprint), None)


def read_agreed(text: str, path: str) -> Agreed:
    """The agreements of a file. Raises NotUsable (`not-agreements`) with the place of what cannot be read."""
    try:
        root, findings = written.read(text, path)
    except NotUsable as unreadable:
        raise _refused(unreadable.findings[0].place, "it is not YAML") from unreadable
    if not isinstance(root, Mapping) or _text(root.get(HEAD)) != FORM or not isinstance(root.get("agreements"), Sequence):
        raise _refused(Place(path, 1, 1), f"it does not begin with “{HEAD}: {FORM}” or has no list of agreements")
    if findings:
        raise _refused(findings[0].place, "it has an anchor, a tag, a key twice or a second document")
    earlier = root.get("earlier")
    before = tuple(_content(one, "") for one in earlier.items if isinstance(one, Mapping)) if isinstance(earlier, Sequence) else ()
    return replace(_content(root, _text(root.get("pact")) or ""), earlier=before)


def _content(node: Mapping, pact: str) -> Agreed:
    listed = node.get("agreements")
    rows = tuple(_agreement(row) for row in listed.items) if isinstance(listed, Sequence) else ()
    return Agreed(pact, _text(node.get("fingerprint")) or "", rows, _text(node.get("content")))


def _agreement(row: Node) -> Agreement:
    values = {name: _text(row.get(name)) for name in ("team", "by", "at")} if isinstance(row, Mapping) else {}
    team, by, at = (values.get(name) for name in ("team", "by", "at"))
    if not team or not by or not at:
        raise _refused(row.place, "an agreement lacks its team, by or at")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise _refused(row.place, f"{at[:40]} is no moment") from error
    if moment.tzinfo is None:
        raise _refused(row.place, f"{at[:40]} has no time zone")
    return Agreement(team, by[:LONGEST_NAME], moment.astimezone(UTC))


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Text) else None


def _refused(place: Place, why: str) -> NotUsable:
    return NotUsable((Finding("not-agreements", "error", place, {"why": why}),))


def agreed_text(agreed: Agreed) -> str:
    """The file, as YAML. What is read of it is what was written."""
    shown = {HEAD: int(FORM), "pact": agreed.pact, **_shown(agreed)}
    if agreed.earlier:
        shown["earlier"] = [_shown(one) for one in agreed.earlier]
    out = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096
    yaml.dump(shown, out)
    return out.getvalue()


def _shown(agreed: Agreed) -> dict[str, object]:
    rows = [{"team": one.team, "by": one.by, "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"} for one in agreed.agreements]
    shown: dict[str, object] = {"fingerprint": agreed.fingerprint, "agreements": rows}
    if agreed.content is not None:
        text = agreed.content.replace("\r\n", "\n")
        shown["content"] = LiteralScalarString(text) if text[:1].strip() and not any(line != line.rstrip() for line in text.split("\n")) else text
    return shown


def with_agreement(before: Agreed | None, pact: Pact, agreement: Agreement) -> Agreed:
    """The agreements with one more, to the content of the pact, which then stands first; those to other contents are earlier ones. A second
    agreement of a team to the same content changes nothing."""
    if before is None:
        return Agreed(pact.name, pact.fingerprint, (agreement,), pact.text)
    same = before.to(pact.fingerprint)
    others = tuple(replace(one, earlier=()) for one in (before, *before.earlier) if one is not same)
    if same is None:
        return Agreed(pact.name, pact.fingerprint, (agreement,), pact.text, others)
    rows = same.agreements if agreement.team in same.teams() else (*same.agreements, agreement)
    return Agreed(pact.name, pact.fingerprint, rows, same.content or pact.text, others)
