"""Which column of an export is what: identity, fact, label, something to ask about, or of no use for a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from leadpact.engine.cells import literal
from leadpact.engine.draft.headings import FACT_ROLES, Role, is_interest, plain, rank, role_of
from leadpact.engine.draft.ideal import OWN_NAMES
from leadpact.engine.draft.kinds import LONGEST_CHOICE, Kind, kind_of
from leadpact.engine.draft.outcome import Outcome, Separation, find_outcome, separation
from leadpact.engine.draft.paper import counted, name_of
from leadpact.engine.draft.proposal import UsedFact
from leadpact.engine.draft.table import Export, ExportColumn
from leadpact.engine.draft.titles import TitleRule, read_title
from leadpact.engine.draft.trouble import CannotDraft

MOST_FACTS = 22
"""More facts than people keep filled would only look thorough."""
NEARLY_ALL = 0.995
PERSON_ROLES = frozenset({"job_title", "seniority", "department"})
LABELS: dict[Role, str] = {
    "source": "source",
    "campaign": "campaign",
    "segment": "segment",
    "representative": "representative",
    "first touch": "first touch",
}
ASKED: dict[Role, str] = {
    "outcome": "It looks like what became of the lead.",
    "opinion": "It looks like what sales, or a score of another tool, says of the lead.",
    "activity": "It is the last thing that happened, and that is often what sales did.",
}
LEFT: dict[Role, str] = {
    "person": "name or address of a person; nothing to decide by",
    "created": "when the record was made",
    "modified": "when the record was changed",
    "id": "a number of the record",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A column about which a person has to be asked before it may be used. `used` is False for all that may give the outcome away."""

    heading: str
    found: str
    ask: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What every column is. `one_row` is SQL over `export` that is true for the newest row of each lead; `known_at` only where leads have several."""

    identity: ExportColumn
    account: ExportColumn | None
    known_at: tuple[ExportColumn, Kind] | None
    one_row: str
    outcome: Outcome | None
    facts: tuple[UsedFact, ...]
    labels: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    left: tuple[tuple[str, str], ...]


def choose(export: Export, rules: tuple[TitleRule, ...]) -> Chosen:
    """Sorts all columns. Raises CannotDraft where nothing tells the leads apart, or nothing is left to decide by."""
    kinds = {column.key: kind_of(column) for column in export.columns}
    roles = {column.key: role_of(column.heading) for column in export.columns}
    identity = _identity(export, kinds, roles)
    modified = next((column for column in export.columns if roles[column.key] == "modified" and kinds[column.key].of == "date"), None)
    several = identity.distinct < identity.filled
    one_row = _newest(export, identity, (modified, kinds[modified.key]) if modified else None) if several else "true"
    account = next((column for column in export.columns if roles[column.key] == "account" and column.filled and column != identity), None)
    outcome = find_outcome(export, kinds, one_row)
    sorting = _Sorting(export, kinds, roles, one_row, outcome)
    for column in export.columns:
        if column not in (identity, account):
            sorting.sort(column)
    facts = sorting.facts_kept(rules)
    if identity.heading and kinds[identity.key].of == "email" and not any(fact.name == "email" for fact in facts):
        facts = (_fact(export, identity, kinds[identity.key], "email", "email"), *facts)
    if not facts:
        raise CannotDraft("nothing-usable", path=export.path)
    known_at = (modified, kinds[modified.key]) if several and modified is not None else None
    return Chosen(identity, account, known_at, one_row, outcome, facts, tuple(sorting.labels), tuple(sorting.asked), tuple(sorting.left))


def _identity(export: Export, kinds: dict[str, Kind], roles: dict[str, Role | None]) -> ExportColumn:
    rows = export.rows - export.blank
    full = [column for column in export.columns if column.filled >= 0.99 * rows]
    named = [column for column in full if roles[column.key] == "id"]
    emails = [column for column in export.columns if kinds[column.key].of == "email" and column.filled >= 0.9 * rows]
    unique = [column for column in full if column.distinct == rows and kinds[column.key].of in ("free", "integer", "email")]
    for group in (named, emails, unique):
        if group:
            return max(group, key=lambda column: column.distinct)
    raise CannotDraft("no-identity", path=export.path)


def _newest(export: Export, identity: ExportColumn, modified: tuple[ExportColumn, Kind] | None) -> str:
    """Marks the newest row of every lead: by the date of change where it can be read, else the last in the file."""
    moment = "n"
    if modified is not None:
        written = modified[1].format or "%Y-%m-%d"
        moment = f"(coalesce(epoch_us(try_strptime({modified[0].key}, {literal(written)})), 0), n)"
    export.con.execute("ALTER TABLE export ADD COLUMN newest BOOLEAN")
    newest = f"SELECT arg_max(n, {moment}) FROM export WHERE {identity.key} IS NOT NULL GROUP BY {identity.key}"
    export.con.execute(f"UPDATE export SET newest = n IN ({newest})")
    return "newest"


class _Sorting:
    """Goes over the columns once and puts each where it belongs."""

    def __init__(self, export: Export, kinds: dict[str, Kind], roles: dict[str, Role | None], one_row: str, outcome: Outcome | None) -> None:
        self._export, self._kinds, self._roles, self._one_row, self._outcome = export, kinds, roles, one_row, outcome
        self._usable: list[tuple[float, ExportColumn]] = []
        self.labels: list[tuple[str, str]] = []
        self.asked: list[Asked] = []
        self.left: list[tuple[str, str]] = []

    def sort(self, column: ExportColumn) -> None:
        role, kind = self._roles[column.key], self._kinds[column.key]
        if role in LABELS and column.filled and column == self._plainest(role):
            self.labels.append((LABELS[role], column.heading))
        if self._outcome is not None and column == self._outcome.column:
            self._ask(column, "It looks like what became of the lead.", f"Does it mean a won lead where {self._outcome.words}?")
        elif kind.of in ("empty", "same"):
            says = "empty in every row" if kind.of == "empty" else f'"{column.values[0].text}" wherever it is filled in'
            self.left.append((column.heading, says))
        elif role not in ASKED and column.values[0].rows >= NEARLY_ALL * column.filled and column.filled > 200:
            self.left.append((column.heading, f'"{column.values[0].text}" in nearly every row'))
        elif role in ASKED:
            self._ask(column, ASKED[role], "Is it known before anybody of sales has worked on the lead?")
        elif role in LEFT:
            self.left.append((column.heading, LEFT[role]))
        elif role in LABELS and role != "source":
            self.left.append((column.heading, f"a label ({LABELS[role]}) by which reports break down"))
        elif kind.of == "free" and role not in ("email", "company", "job_title"):
            prose = any(len(value.text) > LONGEST_CHOICE for value in column.values)
            self.left.append((column.heading, "long texts" if prose else f"nearly every row says something else ({column.distinct:,} values)"))
        elif column.filled < max(2, 0.01 * self._export.rows):
            self.left.append((column.heading, f"filled in only {counted(column.filled, self._export.rows)} rows"))
        else:
            self._use(column, kind, role)

    def _plainest(self, role: Role) -> ExportColumn:
        """Of several columns with one role, the one whose heading says it most plainly."""
        return min((one for one in self._export.columns if self._roles[one.key] == role and one.filled), key=lambda one: rank(one.heading))

    def _ask(self, column: ExportColumn, found: str, ask: str) -> None:
        self.asked.append(Asked(column.heading, found, ask))

    def _use(self, column: ExportColumn, kind: Kind, role: Role | None) -> None:
        worth = 2.0 if role in FACT_ROLES else 0.5 + 0.5 * column.filled / self._export.rows
        if self._outcome is not None:
            found = separation(self._export, column, kind, self._one_row)
            if found.tells:
                self._ask(column, _telling(found), "Is it filled in, or changed, after the outcome is known?")
                return
            if found.blank_tells:
                blank, filled = counted(found.blank_won, found.blank), counted(found.filled_won, found.filled)
                says = f"Where it is blank {blank} of {found.blank:,} were won, where it is filled {filled} of {found.filled:,}."
                self.asked.append(Asked(column.heading, says, "Is it filled in by somebody who talks with the lead? Then take it out.", used=True))
            worth = max(worth, 2 * found.area) if role is None else worth
        if kind.unclear:
            self.asked.append(Asked(column.heading, "It can be read in two ways.", f"{kind.unclear[:1].upper()}{kind.unclear[1:]}.", used=True))
        self._usable.append((worth, column))

    def facts_kept(self, rules: tuple[TitleRule, ...]) -> tuple[UsedFact, ...]:
        """The facts in the order of the file, the most useful MOST_FACTS of them."""
        kept = {column.key for _, column in sorted(self._usable, key=lambda pair: -pair[0])[:MOST_FACTS]}
        facts: list[UsedFact] = []
        for _, column in self._usable:
            role, kind = self._roles[column.key], self._kinds[column.key]
            if column.key not in kept:
                self.left.append((column.heading, f"more than {MOST_FACTS} facts are not kept filled; this one told least"))
                continue
            taken = {fact.name for fact in facts}
            named = role is not None and role in FACT_ROLES and column == self._plainest(role)
            reserved = taken if named else {*taken, *FACT_ROLES, *OWN_NAMES}
            facts.append(_fact(self._export, column, kind, name_of(str(role) if named else plain(column.heading), reserved), role))
        names = {fact.name for fact in facts}
        titles = next((fact for fact in facts if fact.name == "job_title"), None)
        return (*facts, *(_from_titles(self._export, titles, rules, names) if titles else ()))


def _telling(found: Separation) -> str:
    if found.filled_for_won_only:
        return f"It is filled in nearly only for won leads ({found.filled_won:,} of {found.filled:,})."
    return f"It alone puts a won lead before another in {100 * found.area:.0f} of 100 pairs, which is too good to have been known before."


def _fact(export: Export, column: ExportColumn, kind: Kind, name: str, role: Role | None) -> UsedFact:
    cell = export.known(column)
    says = f"lower({cell})"
    if kind.of == "boolean":
        says = f"CASE lower({cell}) {' '.join(f'WHEN {literal(raw.lower())} THEN {literal(meant)}' for raw, meant in kind.yes_no)} END"
    elif kind.of in ("integer", "number"):
        says = cell
    if role in ("country", "industry", "company", "source", "job_title") and kind.of == "choice":
        kind = replace(kind, of="text")  # tomorrow's leads will bring values that today's do not have
    if role in ("email", "company", "job_title") and kind.of != "email":
        kind = replace(kind, of="free")
    heading = " ".join(column.heading.split())
    return UsedFact(name, heading, column, kind, interest=is_interest(heading) or role == "source", person=role in PERSON_ROLES, says=says)


def _from_titles(export: Export, titles: UsedFact, rules: tuple[TitleRule, ...], taken: set[str]) -> Iterator[UsedFact]:
    """Seniority and department, read out of the job titles with the table of words."""
    read = [(value.text, read_title(value.text, rules)) for value in titles.column.values]
    for position, (name, words) in enumerate((("seniority", "seniority by job title"), ("department", "department by job title"))):
        pairs = tuple((title, found) for title, both in read if (found := both[position]) is not None)
        if not pairs or name in taken:
            continue
        cell = export.known(titles.column)
        says = f"CASE lower({cell}) {' '.join(f'WHEN {literal(title.lower())} THEN {literal(value)}' for title, value in pairs)} END"
        column = replace(titles.column, values=())
        yield UsedFact(name, words, column, Kind("choice"), interest=False, person=True, says=says, derived=pairs)
