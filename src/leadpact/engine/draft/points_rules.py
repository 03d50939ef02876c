"""One line of a points table to what a pact can say: a test of a fact, a signal over activities, or the reason why it cannot be carried."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from leadpact.engine.draft.headings import FACT_ROLES, plain, role_of
from leadpact.pact.shapes import NUMBER

Test = Literal[
    "is",
    "is not",
    "contains",
    "not contains",
    "starts with",
    "ends with",
    "at least",
    "more than",
    "at most",
    "less than",
    "between",
    "known",
    "unknown",
]
_TESTS: Final[tuple[tuple[str, str, Test], ...]] = (
    ("is greater than or equal to|greater than or equal to|is at least|at least|minimum|min", ">=|≥", "at least"),
    ("is less than or equal to|less than or equal to|is at most|at most|up to|maximum", "<=|≤", "at most"),
    ("does not contain|doesn't contain|not contains|contains none of|excludes", "!~", "not contains"),
    ("is none of|is not any of|is not equal to|does not equal|not equals?|isn't|is not in|not in", "!=|<>|≠", "is not"),
    ("is not (?:empty|blank|unknown|null)|has any value|has a value|is known|is filled(?: in)?|exists|is present", "\x00", "known"),
    ("is (?:empty|blank|unknown|null|missing)|has no value|is not known|not filled(?: in)?", "\x00", "unknown"),
    ("is not", "\x00", "is not"),
    ("contains any of|contains exactly|contains|includes|has word|has|like", "~", "contains"),
    ("starts with|begins with", "\x00", "starts with"),
    ("ends with", "\x00", "ends with"),
    ("is between|between", "\x00", "between"),
    ("is greater than|greater than|more than|is more than|over|above|larger than", ">", "more than"),
    ("is less than|less than|fewer than|below|under|smaller than", "<", "less than"),
    ("is any of|is one of|is in|in|is equal to|equal to|equals|is", "==|=|:", "is"),
)
"""Words, signs (NUL: there are none), and what both mean; the first that stands in a rule counts."""
_OPERATORS: Final = tuple(
    (re.compile(rf"^(?P<field>.+?)(?:\s+(?:{words})(?=\s|$)|\s*(?:{signs})(?=\s|\w|$))\s*(?P<value>.*)$", re.IGNORECASE), test)
    for words, signs, test in _TESTS
)
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    (r"\bunsubscrib\w*|\bopt(?:ed|s)? ?-?out\b", "email_unsubscribed"),
    (r"\bbounce[ds]?\b", "email_bounced"),
    (r"\bspam\b|\bcomplain\w*", "email_complained"),
    (r"\b(?:request(?:s|ed)?|book(?:s|ed)?|schedul(?:es|ed)|ask(?:s|ed)? for)\b.*\b(?:demo|call|meeting|quote|trial|"
    r"consultation|contact)\b|\bdemo request\w*|"
     r"\bcontact (?:us|sales)\b|\b(?:demo|free trial|trial)\b.*\b(?:form|sign ?-?up|started|request\w*)\b", "demo_requested"),
    (r"\bwebinar\b.*\bregist\w*|\bregist\w*\b.*\bwebinar\b", "webinar_registered"),
    (r"\bwebinar\b", "webinar_attended"),
    (r"\b(?:attend\w*|visit\w*|came)\b.*\b(?:event|trade ?show|conference|booth|fair)\b|\b(?:event|trade ?show|"
    r"conference)\b.*\b(?:attend\w*|visit\w*)", "event_attended"),
    (r"\b(?:click\w*)\b.*\be-?mail\b|\be-?mail\b.*\bclick\w*|\bclick(?:s|ed)?\b.*\blink\b|\blink\b.*\bclick\w*|\bemail link\b", "email_clicked"),
    (r"\bopen\w*\b.*\be-?mail\b|\be-?mail\b.*\bopen\w*", "email_opened"),
    (r"\brepl(?:y|ies|ied)\b", "email_replied"),
    (r"\bdownload\w*|\basset\b|\bwhite ?paper\b|\be-?book\b|\bcase stud(?:y|ies)\b|\bfile accessed\b", "asset_downloaded"),
    (r"\bform\b|\bsubmi(?:t|ts|tted|ssion)\b|\bsubscrib\w*|\bsign(?:s|ed)? ?-?up\b", "form_submitted"),
    (r"\bvideo\b", "video_watched"),
    (r"\b(?:visit\w*|view\w*|page ?views?|landing page|website|web ?site|pages?|session|browse[ds]?)\b", "page_viewed"),
)  # fmt: skip
_NOTES: Final = {
    "page_viewed": "url", "form_submitted": "form", "asset_downloaded": "asset", "webinar_attended": "asset", "webinar_registered": "asset",
    "video_watched": "asset", "event_attended": "asset", "email_clicked": "campaign", "email_opened": "campaign",
}  # fmt: skip
_NOISE_WORDS: Final = """
    a an any the of on in at to for and or our your their visited visits visit viewed views view page pages pageview pageviews website
    web site landing submitted submits submit submission form forms filled fills fill out completed completes complete downloaded
    downloads download asset file watched watches watch video attended attends attend registered registers register webinar webinars
    event trade show conference opened opens open clicked clicks click email emails e mail link links lead leads contact contacts
    prospect person has have is was per each every first time times specific particular within last past days day weeks week from with
    accessed file session sessions new handler custom redirect all named called
"""
_NOISE: Final = frozenset(_NOISE_WORDS.split())
_NO_ACTIVITY: Final = re.compile(
    r"\b(?:no|without|zero|lack of|not)\b.*\b(?:activity|activities|engagement|visits?|active|engaged|opens?|interaction)\b|\binactiv\w*|\bdormant\b",
    re.I,
)
_DAYS: Final = re.compile(r"\b(\d{1,4})\s*\+?\s*-?(day|week|month)s?\b", re.I)
_TIMES: Final = re.compile(
    r"\b(more than|at least|over|>=?)?\s*(\d{1,4})\s*(\+|or more|plus)?\s*(?:times|x\b|page ?views|pages|visits|"
    r"sessions|emails|downloads|assets|clicks|opens|forms|webinars)",
    re.I,
)
_NUMBER: Final = r"-?\d[\d,.' ]*(?:k|m)?"
NUMBER_FACTS: Final = frozenset({"employees", "revenue"})


@dataclass(frozen=True, slots=True)
class FactRule:
    """`field` as written, `fact` the name that it stands for; values as written (numbers plain)."""

    field: str
    fact: str | None
    test: Test
    values: tuple[str, ...]
    points: str

    @property
    def key(self) -> str:
        """Two rules with one key are about one fact."""
        return self.fact or self.field.lower()

    @property
    def compares(self) -> bool:
        return self.test in ("at least", "more than", "at most", "less than", "between")

    @property
    def suits_number(self) -> bool:
        if self.test in ("is", "is not"):
            return len(self.values) == 1 and NUMBER.fullmatch(self.values[0]) is not None
        return self.compares or self.test in ("known", "unknown")


@dataclass(frozen=True, slots=True)
class ActivityRule:
    """`note` and `about`: only activities whose note contains the words; `times`: points once, when it happened that often (None: each time);
    `quiet`: points when none of it happened within the days."""

    kind: str
    note: str | None
    about: str | None
    within: int | None
    times: int | None
    at_most: str | None
    points: str
    quiet: bool = False


def activity_rule(text: str, points: str, most: str | None) -> ActivityRule | str | None:
    """The rule as one over activities; None where it speaks of none; a text where it does and cannot be carried."""
    within = _within(text)
    if _NO_ACTIVITY.search(text):
        if within is None:
            return "It says nothing of how long without activity; write a number of days."
        return ActivityRule("any", None, None, within, None, None, points, quiet=True)
    words = plain(text)
    kind = next((kind for pattern, kind in _KINDS if re.search(pattern, words)), None)
    if kind is None:
        return None
    times = _TIMES.search(text)
    count = int(times[2]) + (times[1] is not None and times[1].lower() in ("more than", "over", ">")) if times else None
    rest = _DAYS.sub(" ", _TIMES.sub(" ", text))
    about = _about(rest, kind)
    return ActivityRule(kind, _NOTES.get(kind) if about else None, about, within, count, most, points)


def _within(text: str) -> int | None:
    found = _DAYS.search(text)
    if found is None:
        return None
    return int(found[1]) * {"day": 1, "week": 7, "month": 30}[found[2].lower()]


def _about(text: str, kind: str) -> str | None:
    """What the page, form or asset is called: the address where one stands there, else the words that are no filling."""
    if kind not in _NOTES:
        return None
    address = re.search(r"(?:https?://[^\s/]+)?(/[\w./-]+)", text)
    if address:
        return address[1]
    quoted = re.search(r"[\"“']([^\"”']+)[\"”']", text)
    if quoted:
        return quoted[1].strip()
    words = [word for word in plain(text).split() if word not in _NOISE and not word.isdigit() and word not in ("contains", "equals", "like", "url")]
    return ("-" if kind == "page_viewed" else " ").join(words) or None


def fact_rule(text: str, points: str) -> FactRule | str | None:
    """The rule as a test of a fact; None where no field can be told from its value; a text where it cannot be carried."""
    parts = _parts(text)
    if parts is None:
        return None
    field, test, value = parts
    role = role_of(field)
    if role in ("outcome", "opinion", "activity"):
        return f'"{field}" says what became of the lead, or what sales or another tool thinks of it; a decision cannot rest on its own result.'
    fact: str | None = role if role in FACT_ROLES else None
    if plain(field) in ("email domain", "domain", "company domain"):
        fact = "email_domain"
    if test in ("at least", "more than", "at most", "less than", "between") and fact is not None and fact not in NUMBER_FACTS:
        return f'"{field}" is a text and cannot be compared with a number.'
    values = _values(value, test, number=fact in NUMBER_FACTS)
    if values is None:
        return f'"{value}" is no number that "{field}" could be compared with.'
    if not values and test not in ("known", "unknown"):
        return "It names no value to compare with."
    if fact in NUMBER_FACTS and test == "is":
        test, values = _sizes(values)
    return FactRule(field.strip(), fact, test, values, points)


def _parts(text: str) -> tuple[str, Test, str] | None:
    for pattern, test in _OPERATORS:
        found = pattern.match(text)
        if found and len(plain(found["field"]).split()) <= 6 and (found["value"].strip() or test in ("known", "unknown")):
            return found["field"].strip(" \"'"), test, found["value"].strip()
    words = text.split()
    for cut in range(min(4, len(words) - 1), 0, -1):
        if role_of(" ".join(words[:cut])) is not None:
            return " ".join(words[:cut]), "is", " ".join(words[cut:])
    return None


def _values(text: str, test: Test, *, number: bool) -> tuple[str, ...] | None:
    if test in ("known", "unknown"):
        return ()
    if test in ("at least", "more than", "at most", "less than"):
        one = plain_number(text)
        return (one,) if one is not None else None
    if test == "between":
        ends = [plain_number(end) for end in re.split(r"\s*(?:\band\b|\bto\b|–|-)\s*", text, maxsplit=1)]
        return tuple(end for end in ends if end is not None) if len(ends) == 2 and None not in ends else None
    if number:
        return (text.strip(" \"'"),)
    items = re.split(r"\s*[,;|/]\s*|\s+or\s+", text) if not re.search(r"https?:", text) else [text]
    return tuple(dict.fromkeys(item.strip(" \"'“”") for item in items if item.strip(" \"'“”")))


def plain_number(text: str) -> str | None:
    """`1,000`, `€ 5m` and `500 employees` as 1000, 5000000 and 500; None where no number stands there."""
    found = re.search(_NUMBER, text.lower().replace("\u00a0", " "))
    if found is None:
        return None
    digits = found[0].strip()
    factor = {"k": 1_000, "m": 1_000_000}.get(digits[-1], 1)
    digits = re.sub(r"[,' ](?=\d{3}\b)", "", digits.rstrip("km ")).rstrip(".,")
    if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", digits) is None:
        return None
    return digits if factor == 1 else f"{float(digits) * factor:.6f}".rstrip("0").rstrip(".")


def _sizes(values: tuple[str, ...]) -> tuple[Test, tuple[str, ...]]:
    """`51-200`, `500+`, `> 500` for a number."""
    text = values[0]
    ends = re.fullmatch(rf"\D*?({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})\D*", text, re.I)
    if ends and (low := plain_number(ends[1])) is not None and (high := plain_number(ends[2])) is not None:
        return "between", (low, high)
    number = plain_number(text)
    if number is None:
        return "known", ()
    return ("at least" if re.search(r"\d\s*\+|or more", text) else "is"), (number,)
