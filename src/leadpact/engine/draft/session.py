"""The guided session of both teams: questions to ask one after the other, and the pact that the answers make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from zoneinfo import available_timezones

from leadpact.engine.draft.flow import OPTIONAL_STAGES
from leadpact.engine.draft.frameworks import FRAMEWORKS
from leadpact.engine.draft.ideal import SENIORITY, Ideal, pact_of
from leadpact.engine.draft.trouble import CannotDraft
from leadpact.pact.text import fold

Kind = Literal["text", "list", "number", "choice", "choices", "span", "capacity", "timezone"]
STAGE_WORDS: Final = {
    "lead": "we can reach them",
    "prospect": "fits, not active yet",
    "mql": "marketing asks sales to look",
    "sal": "sales works on it",
    "sql": "a deal can be planned",
    "recycled": "given back by sales",
}
EXPECTED: Final = {
    "text": "Write a few words.",
    "list": "Write them one after the other, with commas between.",
    "number": "Write a whole number.",
    "choice": "Choose one.",
    "choices": "Choose one or more, with commas between.",
    "span": "Write for example `4 working hours` or `2 days`.",
    "capacity": "Write for example `25 leads per week`.",
    "timezone": "Write a time zone such as Europe/Berlin.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `usual` is what an empty answer means; `choices` are the answers to choose from (empty: free); `why` helps to agree."""

    key: str
    ask: str
    why: str
    usual: str
    kind: Kind
    choices: tuple[str, ...] = ()


QUESTIONS: Final = (
    Question("name", "What is sold, and where? This becomes the name of the pact.", "One pact for one offer and region.", "Our first pact", "text"),
    Question("marketing", "Who answers for marketing's part? Give a title, not a name.", "Titles outlive people.", "Head of marketing", "text"),
    Question("sales", "Who answers for sales' part? Give a title.", "Both sign.", "Head of sales", "text"),
    Question("timezone", "In which time zone do you work?", "Days and working hours are counted there.", "UTC", "timezone"),
    Question("countries", "In which countries can you sell and look after customers?", "Write them as your CRM does.", "", "list"),
    Question("industries", "Which industries do your best customers come from?", "Think of the last ten who were glad to have bought.", "", "list"),
    Question("unwanted", "Which industries will you not work with, whatever they offer?", "These are disqualified.", "", "list"),
    Question(
        "smallest",
        "With how many employees does a company begin to be worth the work?",
        "Think of deals that cost more than they brought.",
        "50",
        "number",
    ),
    Question("largest", "From how many employees on are they too large for you?", "They still count, with fewer points.", "2000", "number"),
    Question(
        "seniority", "Who at the customer decides, or is asked before it is decided?", "", "owner, executive, director", "choices", SENIORITY[:5]
    ),
    Question(
        "stages",
        "Which steps between the first inquiry and a deal do both teams want to tell apart? "
        + "; ".join(f"{stage}: {words}" for stage, words in STAGE_WORDS.items()),
        "A step that nobody acts on is not worth a name.",
        ", ".join(OPTIONAL_STAGES),
        "choices",
        OPTIONAL_STAGES,
    ),
    Question(
        "framework", "Which questions shall sales ask?", "bant is the short one; meddic suits large deals.", "bant", "choice", tuple(FRAMEWORKS)
    ),
    Question(
        "respond_within", "How soon does sales call somebody who has asked to be called?", "What you can promise every day.", "1 working hour", "span"
    ),
    Question("accept_within", "How soon does sales say yes or no to a lead?", "", "4 working hours", "span"),
    Question("capacity", "How many leads can sales work on properly?", "More than that, and good ones wait.", "25 leads per week", "capacity"),
)


def questions_for_session() -> tuple[Question, ...]:
    """The questions in the order in which they are asked. An empty answer means the usual one."""
    return QUESTIONS


def from_session(answers: Mapping[str, str]) -> str:
    """The pact that the answers (key of the question to text) make; it checks without error, and its cases hold.

    Raises CannotDraft for the first answer that cannot be understood, with what is expected.
    """
    said = {question.key: understood(question, answers.get(question.key, "")) for question in QUESTIONS}
    smallest, largest = int(said["smallest"][0]), int(said["largest"][0])
    if largest < smallest:
        raise _refused(next(question for question in QUESTIONS if question.key == "largest"), said["largest"][0], f"Write {smallest} or more.")
    one = {key: values[0] for key, values in said.items() if values}
    ideal = Ideal(
        name=one["name"],
        framework=FRAMEWORKS[one["framework"]],
        marketing=one["marketing"],
        sales=one["sales"],
        timezone=one["timezone"],
        countries=said["countries"],
        industries=said["industries"],
        unwanted=tuple(value for value in said["unwanted"] if fold(value) not in {fold(one) for one in said["industries"]}),
        smallest=smallest,
        largest=largest,
        seniority=said["seniority"],
        stages=tuple(stage for stage in OPTIONAL_STAGES if stage in said["stages"]),
        respond_within=one["respond_within"],
        accept_within=one["accept_within"],
        capacity=one["capacity"],
    )
    opening = (
        "What both teams said in their session, as a pact. The words and the points are ours until you change them:",
        "read it aloud together, correct it, and add the leads that you disagreed about under `cases`.",
    )
    return pact_of(ideal, opening)


def understood(question: Question, answer: str) -> tuple[str, ...]:
    """The answer as values. Raises CannotDraft where it is none."""
    text = " ".join(answer.split()) or question.usual
    match question.kind:
        case "list":
            return _once(_items(text))
        case "choice" | "choices":
            return _chosen(question, text)
        case "timezone" if text not in available_timezones():
            raise _refused(question, text)
        case "number" if re.fullmatch(r"\d{1,7}", text) is None:
            raise _refused(question, text)
        case "span" if re.fullmatch(r"[1-9]\d{0,3} (working )?(minute|hour|day|week)s?", text) is None:
            raise _refused(question, text)
        case "capacity" if re.fullmatch(r"[1-9]\d{0,5} leads? per (day|week|month)", text) is None:
            raise _refused(question, text)
    return (text,)


def _once(items: list[str]) -> tuple[str, ...]:
    """Every value once, as it was spelled first."""
    spelled: dict[str, str] = {}
    for item in items:
        spelled.setdefault(fold(item), item)
    return tuple(spelled.values())


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[,;]", text) if item.strip()]


def _chosen(question: Question, text: str) -> tuple[str, ...]:
    items = [fold(item) for item in _items(text)]
    if not items or any(item not in question.choices for item in items) or (question.kind == "choice" and len(items) > 1):
        raise _refused(question, text, f"{EXPECTED[question.kind]} Possible: {', '.join(question.choices)}.")
    return tuple(choice for choice in question.choices if choice in items)


def _refused(question: Question, answer: str, expected: str | None = None) -> CannotDraft:
    return CannotDraft("bad-answer", question=question.ask, answer=answer, expected=expected or EXPECTED[question.kind])
