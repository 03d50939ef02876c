"""The questions of the known frameworks, in our words: what to ask, what can be answered, and what each answer means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reply:
    value: str
    means: str
    points: int
    met: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One criterion. `valid_for` in days: None where an answer does not grow old."""

    name: str
    ask: str
    replies: tuple[Reply, ...]
    valid_for: int | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """`enough` criteria met, with one of `deciders` as the answer about the person, make a sales qualified lead; `stop` ends it."""

    title: str
    says: str
    asks: tuple[Ask, ...]
    enough: int
    person: tuple[str, tuple[str, ...]]
    stop: tuple[str, str]

    def best_answers(self) -> tuple[tuple[str, str], ...]:
        """The answer that is worth most, for every question."""
        return tuple((ask.name, max(ask.replies, key=lambda reply: reply.points).value) for ask in self.asks)


_AUTHORITY = Ask(
    "authority",
    "When something like this was bought last, who had to agree, and what was your part in it?",
    (
        Reply("decides", "Nothing is bought here without their yes.", 25, met=True),
        Reply("is asked", "Whoever decides wants their opinion first.", 15, met=True),
        Reply("looks around", "Collects offers for somebody else.", 0),
    ),
)
_NEED = Ask(
    "need",
    "What happens today because of this problem, and what does that cost you?",
    (
        Reply("pressing", "It costs them money or customers now, and they can say how much.", 25, met=True),
        Reply("noticed", "They live with it and would like to be rid of it.", 15, met=True),
        Reply("none", "They have no problem that we solve.", -20),
    ),
)
_BUDGET_REPLIES = (
    Reply("set aside", "A sum for this stands in somebody's budget.", 25, met=True),
    Reply("can be found", "No sum yet, and they know who would have to ask for it.", 15, met=True),
    Reply("no money", "They do not see where it could come from.", -5),
)
_SOON_REPLIES = (
    Reply("this quarter", "There is a date within three months, with a reason behind it.", 25, met=True),
    Reply("this year", "Some time within twelve months.", 10, met=True),
    Reply("no date", "Nothing happens if they wait.", 0),
)

BANT: Final = Framework(
    "BANT",
    "Budget, authority, need, timeline. The short one: four questions, answered in one call.",
    (
        Ask("budget", "If we agree that this helps, where would the money come from?", _BUDGET_REPLIES),
        _AUTHORITY,
        _NEED,
        Ask("timeline", "By when does it have to work, and what happens on that day?", _SOON_REPLIES, 120),
    ),
    3,
    ("authority", ("decides", "is asked")),
    ("need", "none"),
)
MEDDIC: Final = Framework(
    "MEDDIC",
    "Metrics, economic buyer, decision criteria, decision process, pain, champion. For larger deals with several people on the other side.",
    (
        Ask(
            "metrics",
            "Which number would have to change for this to have been worth it, and by how much?",
            (
                Reply("number and size", "They name the number and how far it has to move.", 15, met=True),
                Reply("number only", "They know what to measure and not yet what to expect.", 8, met=True),
                Reply("no number", "Nobody would notice the difference.", 0),
            ),
        ),
        Ask(
            "economic_buyer",
            "Who can spend this money without asking anybody else, and when did you last speak with them about it?",
            (
                Reply("speaks with us", "We have spoken with the person who can spend the money.", 20, met=True),
                Reply("named", "We know who it is and have not spoken with them.", 10, met=True),
                Reply("not known", "Nobody could tell us who it is.", 0),
            ),
        ),
        Ask(
            "decision_criteria",
            "What will you compare the offers by, and who has written that down?",
            (
                Reply("suit us", "Their list is known, and we are good at what stands on top.", 15, met=True),
                Reply("suit others", "Their list is known, and it was written with another supplier in mind.", -5),
                Reply("not written", "They have no list yet; we may help to write it.", 5),
            ),
        ),
        Ask(
            "decision_process",
            "What are the steps from here to a signature, and who is in each of them?",
            (
                Reply("steps and dates", "Steps, people and dates are known, legal and purchasing included.", 15, met=True),
                Reply("steps only", "The steps are known, without dates.", 8, met=True),
                Reply("not known", "They do not know it themselves.", 0),
            ),
            120,
        ),
        Ask(
            "pain",
            "What happens if nothing changes until next year?",
            (
                Reply("hurts now", "Somebody answers for it today, and it has a price.", 20, met=True),
                Reply("will hurt", "It is going to matter, and not today.", 10, met=True),
                Reply("none", "Nothing happens.", -20),
            ),
        ),
        Ask(
            "champion",
            "Who inside wants this so much that they speak for it when we are not in the room?",
            (
                Reply("proven", "Has opened a door for us or defended us.", 15, met=True),
                Reply("friendly", "Likes us and has not risked anything yet.", 5),
                Reply("nobody", "We have nobody.", 0),
            ),
        ),
    ),
    4,
    ("economic_buyer", ("speaks with us", "named")),
    ("pain", "none"),
)
CHAMP: Final = Framework(
    "CHAMP",
    "Challenges, authority, money, prioritization. Begins with the problem, so that the talk is about them before it is about money.",
    (
        Ask(
            "challenges",
            "What stands between you and what you want to reach this year?",
            (
                Reply("ours to solve", "What they describe is what our product is made for.", 25, met=True),
                Reply("partly ours", "We solve a part of it and somebody else the rest.", 10, met=True),
                Reply("not ours", "We have nothing for what they describe.", -20),
            ),
        ),
        _AUTHORITY,
        Ask("money", "What have you spent on this problem so far, and what may solving it cost?", _BUDGET_REPLIES),
        Ask(
            "prioritization",
            "Which other projects compete with this one for your time, and where does this one stand?",
            (
                Reply("first", "The first thing they want done.", 25, met=True),
                Reply("among three", "One of three things that they do this year.", 10, met=True),
                Reply("later", "Other things come first.", 0),
            ),
            120,
        ),
    ),
    3,
    ("authority", ("decides", "is asked")),
    ("challenges", "not ours"),
)
ANUM: Final = Framework(
    "ANUM",
    "Authority, need, urgency, money. First whether it is the right person; a missing budget comes last and stops nobody.",
    (
        _AUTHORITY,
        _NEED,
        Ask("urgency", "Why now, and what would make you put it off?", _SOON_REPLIES, 120),
        Ask("money", "How have you paid for something like this before?", _BUDGET_REPLIES),
    ),
    3,
    ("authority", ("decides", "is asked")),
    ("need", "none"),
)
FRAMEWORKS: Final[dict[str, Framework]] = {"bant": BANT, "meddic": MEDDIC, "champ": CHAMP, "anum": ANUM}
