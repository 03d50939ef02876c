"""What people do with the leads: questions, offers, acceptance, rejection, wins and losses.

Need and fit decide most of it, waiting some of it, chance the rest: points can predict wins, and never all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import words
from behaviour import Activity
from world import END, Lead, chance, office_time, true_fit


@dataclass(frozen=True)
class Answer:
    """What somebody found out, with the words it rests on."""

    lead: Lead
    criterion: str
    value: str
    at: float
    by: str
    words: str


@dataclass(frozen=True)
class Event:
    """What was decided. `amount` in EUR, of won only."""

    lead: Lead
    type: str
    at: float
    by: str
    reason: str = ""
    amount: int = 0


@dataclass
class Story:
    """What happened to one lead after marketing; grows while it is told."""

    lead: Lead
    representative: str = ""
    first_touch: float | None = None
    answers: list[Answer] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def say(self, kind: str, at: float, reason: str = "", amount: int = 0) -> None:
        """Adds an event by the representative, unless the world has ended before it."""
        if at < END:
            self.events.append(Event(self.lead, kind, at, self.representative, reason, amount))


def tell(rng: Random, lead: Lead, activities: list[Activity]) -> Story:
    """The story of one lead up to `END`."""
    story = Story(lead)
    offered = _offer(rng, lead, activities)
    if rng.random() < 0.115:
        _ask(rng, story, office_time(rng, lead.created + rng.expovariate(1 / 20)), "form" if lead.inbound else "Call centre", 0.75)
    while offered is not None and offered < END and rng.random() < 0.79:
        story.representative = story.representative or rng.choice(words.REPRESENTATIVES)
        decided = office_time(rng, offered + rng.expovariate(1 / 3.5))
        if chance(rng, 0.85 + 0.75 * lead.need + 0.5 * true_fit(lead)):
            _work(rng, story, offered, decided)
            break
        offered = _reject(rng, story, decided)
    return story


def _offer(rng: Random, lead: Lead, activities: list[Activity]) -> float | None:
    """When the lead came to sales: roughly when the points of the team said so, now and then because somebody knew them."""
    if lead.account.domain in words.COMPETITORS or lead.seniority == "Student":
        return None
    fit = true_fit(lead)
    points, pages = (10.0 if lead.inbound else 0.0), set()
    for activity in activities:
        if activity.type == "demo_requested" and fit > -0.6:
            return activity.at
        if activity.url.startswith("/pricing"):
            pages.add(int(activity.at))
        points += {"asset_downloaded": 4, "email_clicked": 2, "form_submitted": 2, "webinar_attended": 14}.get(activity.type, 0)
        if points + 7 * len(pages) >= 27 and fit > 0.05 and activity.type != "page_viewed":
            return activity.known
    if rng.random() < 0.08 and fit > 0:
        return office_time(rng, lead.created + rng.expovariate(1 / 30))
    return None


def _reject(rng: Random, story: Story, at: float) -> float | None:
    """Rejects with the likeliest reason; gives the moment of the next offer, if there is one."""
    lead = story.lead
    reasons = {"not reached": 30, "no budget yet": 26, "bad data": 5, "already customer": 4, "no authority": 6}
    if lead.account.employees < 50 or lead.account.employees > 5000:
        reasons["wrong size"] = 60
    if lead.seniority in ("Individual contributor", "Student"):
        reasons["no authority"] = 40
    reason = rng.choices(list(reasons), list(reasons.values()))[0]
    story.say("rejected", at, reason)
    wait = {"not reached": 7, "no budget yet": 90, "no authority": 14}.get(reason)
    if wait is None or rng.random() < 0.35:
        return None
    return at + wait + rng.expovariate(1 / 6)


def _work(rng: Random, story: Story, offered: float, accepted: float) -> None:
    """From acceptance to the end: first touch, questions, then won, lost, given back, or still open."""
    lead = story.lead
    story.say("accepted", accepted)
    story.first_touch = office_time(rng, accepted + rng.expovariate(1 / 1.5))
    _ask(rng, story, story.first_touch, story.representative, 0.87)
    waited = story.first_touch - offered
    if rng.random() < 0.06:
        story.say("rejected", office_time(rng, accepted + rng.uniform(8, 25)), "not reached")
        return
    end = office_time(rng, accepted + rng.lognormvariate(4.1, 0.5))
    if not chance(rng, -1.8 - 1.5 * lead.learner + 1.15 * lead.need + 0.75 * true_fit(lead) - 0.06 * min(waited, 12)):
        story.say("lost", end)
        if rng.random() < 0.06:
            story.say("reopened", office_time(rng, end + rng.uniform(40, 150)))
        return
    story.say("won", end, amount=100 * round(rng.lognormvariate(5.4, 0.5) * (1 + lead.account.employees / 2500)))


def _ask(rng: Random, story: Story, at: float, by: str, share: float) -> None:
    """Asks the four questions over some days; now and then an answer is withdrawn or given anew."""
    for criterion in ("need", "authority", "budget", "timeline"):
        if rng.random() > share:
            continue
        _note(rng, story, (criterion, _true_answer(rng, story.lead, criterion)), at, by)
        later = office_time(rng, at + rng.uniform(5, 40))
        if rng.random() < 0.2:
            _note(rng, story, (criterion, _true_answer(rng, story.lead, criterion)), later, by)
        elif rng.random() < 0.012:
            _note(rng, story, (criterion, "unknown"), later, by)
        at = office_time(rng, at + rng.expovariate(1 / 2))


def _note(rng: Random, story: Story, said: tuple[str, str], at: float, by: str) -> None:
    if at < END:
        quote = rng.choice(words.WORDS_OF_ANSWERS.get(said, ("They took it back.",)))
        story.answers.append(Answer(story.lead, *said, at, by, quote))


def _true_answer(rng: Random, lead: Lead, criterion: str) -> str:
    """The answer that this lead gives, mostly in line with their need and their rank."""
    felt = lead.need + rng.gauss(0, 0.7)
    if criterion == "authority":
        felt = {"Owner": 2, "C-Level": 1.6, "Director": 0.7, "Manager": 0.2, "Student": -2}.get(lead.seniority, -0.7) + rng.gauss(0, 0.7)
    high, low, values = {
        "need": (0.8, -0.9, ("urgent", "felt", "none")),
        "authority": (1.2, -0.2, ("signs", "recommends", "uses")),
        "budget": (1.3, 0.1, ("approved", "planned", "none")),
        "timeline": (1.2, 0.0, ("this quarter", "this year", "open")),
    }[criterion]
    return values[0] if felt > high else values[1] if felt > low else values[2]
