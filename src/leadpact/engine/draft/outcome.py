"""What became of the leads of an export, where a column says it, and which other columns give it away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from leadpact.engine.cells import literal
from leadpact.engine.draft.headings import Role, plain, role_of
from leadpact.engine.draft.kinds import YES_NO, Kind
from leadpact.engine.draft.table import Export, ExportColumn
from leadpact.pact.text import fold

WON_VALUE = re.compile(r"\b(won|win|customer|customers|converted|enrolled|signed|purchased|bought|closed won|kunde|gewonnen|client)\b")
NOT_WON = re.compile(r"\b(not|no|lost|never|former|ex|un\w+|lead|prospect|potential|existing|verloren|churned)\b")
WON_HEADING = re.compile(r"\b(converted|won|customer|win|enrolled|closed won|became a customer|gewonnen|is customer|purchased)\b")
FEWEST = 20
"""Fewer won leads than this say nothing that could be told from chance."""
TELLING = 0.78
"""One column alone that ranks won before lost this well (area under the curve, blank being a value) is asked about, not used."""
_RARE = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A column and the values in it that mean "won"; without values every filled cell means it. `won` of `leads` leads are."""

    column: ExportColumn
    values: tuple[str, ...]
    won: int
    leads: int

    @property
    def words(self) -> str:
        return f'"{self.column.heading}" is {" or ".join(self.values)}' if self.values else f'"{self.column.heading}" is filled in'


def find_outcome(export: Export, kinds: dict[str, Kind], one_row: str) -> Outcome | None:
    """The column that says most plainly who was won. `one_row` is SQL that is true for the newest row of each lead.

    Leaves the column `won` (boolean) in the table `export` where there is one.
    """
    found: list[tuple[int, Outcome]] = []
    for column in export.columns:
        candidate = _candidate(column, kinds[column.key], role_of(column.heading))
        if candidate is None:
            continue
        rank, values = candidate
        condition = _condition(column, values)
        leads, won = export.con.execute(f"SELECT count(*), count(*) FILTER (WHERE {condition}) FROM export WHERE {one_row}").fetchall()[0]
        if FEWEST <= won <= leads - FEWEST:
            found.append((rank, Outcome(column, values, int(won), int(leads))))
    if not found:
        return None
    best = min(found, key=lambda pair: pair[0])[1]
    export.con.execute("ALTER TABLE export ADD COLUMN won BOOLEAN")
    export.con.execute(f"UPDATE export SET won = coalesce({_condition(best.column, best.values)}, false)")
    return best


def _candidate(column: ExportColumn, kind: Kind, role: Role | None) -> tuple[int, tuple[str, ...]] | None:
    """How plainly the column says who was won (0 is plainest), and the values that say it."""
    if role not in ("outcome", "opinion"):
        return None
    words = plain(column.heading)
    named = WON_HEADING.search(words) is not None and "lost" not in words
    values = tuple(value.text for value in column.values[:60] if WON_VALUE.search(fold(value.text)) and not NOT_WON.search(fold(value.text)))
    if kind.of == "boolean":
        return (0, tuple(text for text, meant in kind.yes_no if meant == "true")) if named else None
    if values and column.distinct <= 60:
        return (1 if role == "outcome" else 2), values
    if kind.of == "date" and named and column.filled:
        return 3, ()
    if kind.of == "same" and named and YES_NO.get(fold(column.values[0].text)) == "true":
        return 4, (column.values[0].text,)
    return None


def _condition(column: ExportColumn, values: tuple[str, ...]) -> str:
    if not values:
        return f"{column.key} IS NOT NULL"
    return f"lower({column.key}) IN ({', '.join(literal(value.lower()) for value in values)})"


@dataclass(frozen=True, slots=True)
class Separation:
    """How well one column tells won leads from the others: area under the curve by its values, and the win rates where it is filled and blank."""

    area: float
    filled: int
    filled_won: int
    blank: int
    blank_won: int

    @property
    def tells(self) -> bool:
        return self.area >= TELLING or self.filled_for_won_only

    @property
    def filled_for_won_only(self) -> bool:
        """Nearly all won leads have it, and nearly nobody else: it was filled in afterwards."""
        won = self.filled_won + self.blank_won
        return (
            self.blank > 0
            and self.filled_won >= 0.8 * self.filled
            and self.filled_won >= 0.5 * won
            and self.filled < 0.9 * (self.filled + self.blank)
        )

    @property
    def blank_tells(self) -> bool:
        """It is blank in a tenth of the leads or more, and those are won less than half as often as the others."""
        leads = self.filled + self.blank
        if self.blank < max(0.1 * leads, _RARE) or self.filled < _RARE:
            return False
        return self.blank_won / self.blank < 0.5 * self.filled_won / self.filled


def separation(export: Export, column: ExportColumn, kind: Kind, one_row: str) -> Separation:
    """How well the column tells won leads from others, over the newest row of each lead."""
    cell = export.known(column)
    if kind.of in ("integer", "number"):
        cell = f"CAST(ntile({max(2, min(20, export.rows // 30))}) OVER (ORDER BY try_cast({number_sql(cell, kind)} AS DOUBLE)) AS VARCHAR)"
        cell = f"CASE WHEN {export.known(column)} IS NOT NULL THEN {cell} END"
    groups = export.con.execute(
        f"SELECT value, count(*), count(*) FILTER (WHERE won) FROM (SELECT {cell} AS value, won FROM export WHERE {one_row}) GROUP BY value"
    ).fetchall()
    blank, blank_won = next(((int(rows), int(won)) for value, rows, won in groups if value is None), (0, 0))
    filled = [(int(rows), int(won)) for value, rows, won in groups if value is not None]
    rows, won = sum(pair[0] for pair in filled), sum(pair[1] for pair in filled)
    return Separation(_area([*filled, (blank, blank_won)]), rows, won, blank, blank_won)


def number_sql(cell: str, kind: Kind) -> str:
    """SQL: the text of a number without its thousands separators, with a decimal point."""
    if kind.format is None:
        return cell
    decimal = kind.format[-3]
    digits = f"regexp_replace({cell}, {literal(f'[^-0-9{decimal}]')}, '', 'g')"
    return digits if decimal == "." else f"replace({digits}, ',', '.')"


def _area(groups: list[tuple[int, int]]) -> float:
    """Area under the ROC curve when groups are ranked by their own win rate; rare values are one group, so that ids tell nothing."""
    rare = [group for group in groups if 0 < group[0] < _RARE]
    ranked = [group for group in groups if group[0] >= _RARE] + ([(sum(rows for rows, _ in rare), sum(won for _, won in rare))] if rare else [])
    won, lost = sum(one for _, one in ranked), sum(rows - one for rows, one in ranked)
    if not won or not lost:
        return 0.5
    below, area = 0, 0.0
    for _, tied in groupby(sorted(ranked, key=lambda group: group[1] / group[0]), key=lambda group: group[1] / group[0]):
        same = list(tied)
        here_won, here_lost = sum(one for _, one in same), sum(rows - one for rows, one in same)
        area += here_won * (below + here_lost / 2)
        below += here_lost
    return area / (won * lost)
