"""The routing as a picture: one inline SVG for each step, so that a page can break between steps and never inside one.

Readable without colour: each kind of destination has its own border, and says in words what it is. Text is wrapped here, because SVG does not wrap;
the width of a character is taken wide enough for any common sans-serif font.
"""

from __future__ import annotations

import textwrap

from leadpact.pact.render.blocks import Step
from leadpact.pact.render.typeset import escape

WIDTH = 720
LEFT, LEFT_WIDTH, LEFT_LETTERS = 44, 366, 46
RIGHT, RIGHT_WIDTH, RIGHT_LETTERS = 466, 252, 31
NAME_LETTERS = 38
LINE, PAD, GAP = 18, 12, 26
BORDERS = {
    "sales": 'stroke-width="3"',
    "review": 'stroke-width="1.2"',
    "nurture": 'stroke-width="1.6" stroke-dasharray="6 4"',
    "disqualify": 'stroke-width="1.2"',
    "closed": 'stroke-width="1.2"',
    "back": 'stroke-width="1.2" stroke-dasharray="2 3"',
}
ROUND = {"sales": 10, "review": 10, "nurture": 22, "back": 22}


def picture(step: Step, number: int, *, last: bool) -> str:
    """One step as SVG. `number` counts from 1; the last step has no way on."""
    left = _left_lines(step)
    right = _right_lines(step)
    left_height = len(left) * LINE + 2 * PAD
    right_height = len(right) * LINE + 2 * PAD
    box = max(left_height, right_height)
    height = box + (2 if last else GAP)
    middle = box // 2
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg class="step" {size} role="img" aria-label="{escape(in_words(step, number))}">',
        f'<circle cx="20" cy="{middle}" r="15" class="line"/>',
        f'<text x="20" y="{middle + 5}" text-anchor="middle" class="number">{number}</text>',
        f'<path d="M35 {middle}H{LEFT}" class="line"/>',
        f'<rect x="{LEFT}" y="1" width="{LEFT_WIDTH}" height="{box - 2}" rx="4" class="question"/>',
        _text(left, LEFT + PAD, (box - left_height) // 2 + PAD + 13),
        _arrow(LEFT + LEFT_WIDTH, RIGHT, middle),
        _destination(step.to, box),
        _text(right, RIGHT + PAD + 4, (box - right_height) // 2 + PAD + 13),
    ]
    if not last:
        parts.append(_way_on(box, height))
    return "".join([*parts, "</svg>"])


def in_words(step: Step, number: int) -> str:
    """The step as one sentence, for those who do not see the picture."""
    when = ", and ".join(step.conditions)
    because = f" {step.because}" if step.because else ""
    return f"{number}. {step.name}: {f'if {when}' if when else 'in any other case'}, {step.outcome}.{because}"


def _left_lines(step: Step) -> list[tuple[str, str]]:
    lines = [("name", line) for line in textwrap.wrap(step.name, NAME_LETTERS)]
    if not step.conditions:
        return [*lines, ("plain", "everything that is left")]
    for position, condition in enumerate(step.conditions):
        lines += [("plain", line) for line in textwrap.wrap(f"{'and ' if position else ''}{condition}", LEFT_LETTERS)]
    return lines


def _right_lines(step: Step) -> list[tuple[str, str]]:
    where, _, when = step.outcome.partition(", ")
    lines = [("name", line) for line in textwrap.wrap(where, RIGHT_LETTERS - 4)]
    lines += [("plain", line) for line in textwrap.wrap(when, RIGHT_LETTERS)]
    return [*lines, *(("reason", line) for line in textwrap.wrap(step.because, RIGHT_LETTERS))]


def _text(lines: list[tuple[str, str]], x: int, y: int) -> str:
    spans = (f'<text x="{x}" y="{y + position * LINE}" class="{kind}">{escape(line)}</text>' for position, (kind, line) in enumerate(lines))
    return "".join(spans)


def _arrow(start: int, end: int, y: int) -> str:
    line = f'<path d="M{start} {y}H{end - 2}" class="line"/><path d="M{end - 10} {y - 5}L{end - 1} {y}L{end - 10} {y + 5}" class="line"/>'
    return f'{line}<text x="{(start + end) // 2 - 3}" y="{y - 7}" text-anchor="middle" class="way">yes</text>'


def _destination(to: str, box: int) -> str:
    border, corner = BORDERS.get(to, BORDERS["closed"]), ROUND.get(to, 0)
    shape = f'<rect x="{RIGHT}" y="2" width="{RIGHT_WIDTH}" height="{box - 4}" rx="{corner}" class="to {to}" {border}/>'
    if to != "review":
        return shape
    inner = f'<rect x="{RIGHT + 4}" y="6" width="{RIGHT_WIDTH - 8}" height="{box - 12}" rx="{corner - 3}" class="to {to}" {border}/>'
    return shape + inner


def _way_on(box: int, height: int) -> str:
    x = LEFT + 40
    return (
        f'<path d="M{x} {box}V{height}" class="line"/><path d="M{x - 5} {height - 9}L{x} {height - 1}L{x + 5} {height - 9}" class="line"/>'
        f'<text x="{x + 10}" y="{box + 17}" class="way">no</text>'
    )
