"""What changed over time, in words and lines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from leadpact.evidence.drift import Drift, Level, Shift, Silence
from leadpact.evidence.page.blocks import Block, Cell, Lines, Mark, Number, Section, Series, Table
from leadpact.evidence.page.wording import points_of, rate_of

MOST_LINES: Final = 4
NOBODY: Final[Mapping[str, tuple[str, ...]]] = {}
SAID: Final = {"inflation": "rises without more wins", "rises with the wins": "rises, and so do the wins", "falls": "falls", "steady": "steady"}


def drift_section(found: Drift, counting: Mapping[str, tuple[str, ...]] = NOBODY, so_far: str = "") -> Section:
    """Silences first, then scores, then facts and signals. `counting`: the rules that count an activity, by its type; `so_far`: the last month, where
    it is not over."""
    text = [
        *(_silence(one, counting.get(one.type, ())) for one in found.silences),
        *(_level(one) for one in found.levels if one.verdict == "inflation"),
    ]
    moved = [one for one in found.shifts if one.verdict != "steady"]
    text += [_shift(one) for one in moved]
    if not text:
        text.append("Nothing fell silent, no score rises without the wins, and no fact or signal is distributed otherwise than before.")
    text.append("Compared are the oldest and the newest third of the leads; what chance alone can do is not called a drift.")
    blocks: list[Block] = []
    chart = _chart(found, so_far)
    if chart is not None:
        blocks.append(chart)
    if found.levels:
        blocks.append(_levels(found))
    if found.shifts:
        blocks.append(_shifts(found))
    return Section("drift", "What changed over time", tuple(text), tuple(blocks))


def _silence(one: Silence, rules: tuple[str, ...]) -> str:
    when = one.first if one.first == one.last else f"{one.first} to {one.last}"
    after = f"and {one.after:,} in the month after" if one.after is not None else "and it has not come back"
    went_on = "The other activities went on, so that the tracking is to be suspected."
    meaning = went_on if one.others_went_on else "Other activities fell silent as well."
    month = f"{one.count:,} of usually {one.usual:,} a month, {one.before:,} in the month before {after}"
    counted = f" The rule {', '.join(rules)} counts it: scores that look back on that time are lower than they should be." if rules else ""
    return f"{one.type.replace('_', ' ')} fell silent in {when}: {month}. {meaning}{counted}"


def _level(one: Level) -> str:
    return (
        f"The score “{one.score.replace('_', ' ')}” rises from {one.then.value:.1f} to {one.now.value:.1f} points, without a rise of the win rate "
        f"beyond chance: {rate_of(one.won_then)} of the oldest, {rate_of(one.won_now)} of the newest third of those old enough."
    )


def _shift(one: Shift) -> str:
    known = ""
    if one.known_change.known and (one.known_change.low > 0 or one.known_change.high < 0):
        known = f"; it is known for {one.known_now.rate:.0%} of the leads, {one.known_then.rate:.0%} before ({points_of(one.known_change)})"
    much = "have shifted much" if one.verdict == "drifts much" else "have shifted"
    by = f"by {one.index:.2f}, of which chance explains up to {one.by_chance:.2f}"
    return f"The values of the {one.kind} “{one.name.replace('_', ' ')}” {much}: {by}{known}."


def _chart(found: Drift, so_far: str) -> Lines | None:
    shown = [one for one in found.levels if any(not math.isnan(figure.value) for figure in one.by_period)][:MOST_LINES]
    if not shown or len(found.periods) < 2:
        return None
    series = tuple(
        Series(
            one.score.replace("_", " "),
            tuple((float(place), figure.value) for place, figure in enumerate(one.by_period) if not math.isnan(figure.value)),
        )
        for one in shown
    )
    x = "month" if found.dated else "part of the leads, oldest first"
    says = "; ".join(f"{one.score.replace('_', ' ')} {SAID[one.verdict]}" for one in shown)
    marks = tuple(Mark(float(found.periods.index(one.first)), _named(one)) for one in found.silences if one.first in found.periods)
    if so_far in found.periods:
        marks = (*marks, Mark(float(found.periods.index(so_far)), f"{so_far}, so far"))
    return Lines("The scores over time", x, "mean points", series, marks, x_labels=found.periods, says=f"{says}.")


def _named(one: Silence) -> str:
    return f"{one.type.replace('_', ' ')} silent"


def _levels(found: Drift) -> Table:
    rows = tuple(
        (one.score.replace("_", " "), SAID[one.verdict], Number(one.then.value, 1), Number(one.now.value, 1), one.change, one.won_then, one.won_now)
        for one in found.levels
    )
    columns = ("Score", "Verdict", "Oldest third", "Newest third", "Change", "Won, oldest of those old enough", "Won, newest")
    return Table("Scores, in points, and wins", columns, rows)


def _shifts(found: Drift) -> Table:
    order = sorted(found.shifts, key=lambda one: -one.index if not math.isnan(one.index) else 0.0)
    columns = ("Name", "Verdict", "Kind", "Moved by", "By chance up to", "Known, oldest third", "Known, newest third")
    note = "Moved by: how far the distribution has moved (population stability index); below 0.1 is steady, 0.25 is much. A signal is always known."
    return Table("Facts and signals in the newest third against the oldest", columns, tuple(_row(one) for one in order), note)


def _row(one: Shift) -> tuple[Cell, ...]:
    known: tuple[Cell, Cell] = (one.known_then, one.known_now) if one.kind == "fact" else (None, None)
    return (one.name.replace("_", " "), one.verdict, one.kind, Number(one.index, 2), Number(one.by_chance, 2), *known)
