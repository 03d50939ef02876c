"""What a report is made of. Frozen values only; how they look is decided by `html_page`, `plain_text` and `values`.

Texts are plain: no HTML, no Markdown. Figures stay figures (`Share`, `Figure`, `Number`), so that JSON has them with all their digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from leadpact.evidence.figures import Figure, Share

Kind = Literal["number", "percent"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the decimals it is shown with and its unit (such as `h`, `%`, `EUR`); NaN is shown as a dash. A percentage is 0 to 1."""

    value: float
    decimals: int = 0
    unit: str = ""


Cell: TypeAlias = str | int | Number | Share | Figure | None
"""One cell of a table. None is empty. A Share is shown as a rate with its interval, a Figure with two decimals and its interval."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row is its heading. `caption` says what the table shows, `note` what to mind."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Points from left to right. `low` and `high`, where given, are as long as `points` and are drawn as a band."""

    name: str
    points: tuple[tuple[float, float], ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line in a chart of lines, with its label, such as the line of today."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Lines:
    """One to four lines over a common x. `y_kind` percent: y is 0 to 1. `x_labels`, where given, name the x values 0, 1, 2 ... instead of numbers."""

    title: str
    x: str
    y: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    y_kind: Kind = "number"
    x_labels: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its interval (equal bounds: none) and a short note behind it, such as `n = 88`."""

    label: str
    value: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars, one below the other. `reference` is drawn as an upright line with its label, such as the rate of all leads."""

    title: str
    measure: str
    bars: tuple[Bar, ...]
    kind: Kind = "percent"
    reference: Mark | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """Of the leads for which this probability was predicted (`called`), so many won."""

    called: float
    share: Share


@dataclass(frozen=True, slots=True)
class Dots:
    """Calibration: what was said against what came, with the diagonal on which the two are the same."""

    title: str
    dots: tuple[Dot, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts from (down) to (across), such as grades before and after a change; what stays is on the diagonal where the labels are the same."""

    title: str
    down: str
    across: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    says: str = ""


Chart: TypeAlias = Lines | Bars | Dots | Matrix
"""`says` is one sentence with what is to be seen; it stands below the chart and is what those hear who do not see it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A few figures that matter most, each with its name."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that is judged, such as a rule: its name, the verdict in a few words, sentences, and pairs of name and figure."""

    title: str
    verdict: str
    lines: tuple[str, ...] = ()
    pairs: tuple[tuple[str, Cell], ...] = ()


TONES: Final[Mapping[str, str]] = {
    "repair: ": "bad",
    "drop: ": "bad",
    "Gives the outcome away": "bad",
    "keep one: ": "doubt",
    "could go: ": "doubt",
    "keep: ": "good",
    "leave in: ": "open",
}
"""How verdicts begin, each with the look it has on a page: a sign and a colour beside the words."""

Block: TypeAlias = Table | Chart | Terms | Items | Card


@dataclass(frozen=True, slots=True)
class Section:
    """`key` names it in addresses and JSON: letters, digits and hyphens, once on a page."""

    key: str
    heading: str
    text: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


MADE: Final = "Made with Leadpact."


@dataclass(frozen=True, slots=True)
class Page:
    """A report. `sentences` stand first: what is known, how sure, what to do. `facts` say what it is about; `eyebrow` what kind of report it is.

    A sentence may go on as a list (`wording.listed`). `footer` says how the page was made."""

    title: str
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]
    eyebrow: str = "Evidence"
    facts: tuple[tuple[str, str], ...] = ()
    footer: str = MADE
