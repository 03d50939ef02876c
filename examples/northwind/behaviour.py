"""What the leads do: their need brings them back, and what they open, read and ask for shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import words
from world import END, Lead, chance, office_time

# Planted: in this month the click tracking of the mailings was down. Days since the start of the world.
CLICKS_LOST_FROM, CLICKS_LOST_TO = 334, 364  # 2025-11-01 up to, not including, 2025-12-01


@dataclass(frozen=True)
class Activity:
    """Something a lead did. `known` is days later for what is read from lists, such as who attended a webinar."""

    lead: Lead
    type: str
    at: float
    known: float
    url: str = ""
    campaign: str = ""
    asset: str = ""


def make_activities(rng: Random, leads: list[Lead]) -> dict[str, list[Activity]]:
    """All activities before `END` by lead id, earliest first."""
    found = {}
    for lead in leads:
        visits = _visits(rng, lead)
        done = [activity for visit in visits for activity in _visit(rng, lead, visit)]
        done += _mailings(rng, lead) + _webinars(rng, lead) + _requests(rng, lead, visits)
        kept = [activity for activity in done if activity.known < END and not _lost(activity)]
        found[lead.id] = sorted(kept, key=lambda activity: activity.at)
    return found


def _lost(activity: Activity) -> bool:
    return activity.type == "email_clicked" and CLICKS_LOST_FROM <= activity.at < CLICKS_LOST_TO


def _visits(rng: Random, lead: Lead) -> list[float]:
    """The moments of visits: a first wave, and for some a second one months later, stronger where the need is."""
    wave = lead.created
    moments = []
    for chance_of_wave in (1.0, 0.45, 0.3):
        if rng.random() > chance_of_wave or wave >= END:
            break
        moment = wave
        for _ in range(1 + int(rng.expovariate(1 / (2.5 * math.exp(0.32 * lead.need + 0.5 * lead.learner))))):
            moments.append(office_time(rng, moment))
            moment += rng.expovariate(1 / 9)
        wave = moment + rng.uniform(30, 200)
    return [moment for moment in moments if moment < END]


def _visit(rng: Random, lead: Lead, start: float) -> list[Activity]:
    done = []
    moment = start
    for _ in range(1 + int(rng.expovariate(1 / 4.1))):
        url = rng.choice(words.PAGES)
        if chance(rng, -2.3 + 0.8 * lead.need):
            url = rng.choice(("/pricing", "/pricing/calculator"))
        elif rng.random() < 0.01:
            url = "/jobs/" + rng.choice(("developer", "support", "sales"))  # planted: the pact looks for /careers
        done.append(Activity(lead, "page_viewed", moment, moment, url=url))
        moment += rng.uniform(0.3, 6) / 1440
    if chance(rng, -1.0 + 0.5 * lead.need):
        asset = rng.choice(words.ASSETS)
        done.append(Activity(lead, "form_submitted", moment, moment, url="/library", campaign=lead.campaign, asset=asset))
        done.append(Activity(lead, "asset_downloaded", moment + 0.001, moment + 0.001, campaign=lead.campaign, asset=asset))
    return done


def _mailings(rng: Random, lead: Lead) -> list[Activity]:
    done = []
    for number, mailing in enumerate(words.MAILINGS[11:30]):
        sent = 30.4 * number + 8
        if sent < lead.created or rng.random() > 0.6:
            continue
        at = office_time(rng, sent + rng.expovariate(0.8))
        if chance(rng, -1.1 + 0.4 * lead.need):
            done.append(Activity(lead, "email_clicked", at, at, url="/blog/stock-accuracy", campaign=mailing))
        elif rng.random() < 0.012:
            done.append(Activity(lead, "email_unsubscribed", at, at, campaign=mailing))
            break
    return done


def _webinars(rng: Random, lead: Lead) -> list[Activity]:
    """Planted: webinars draw people who want to learn, and few who buy."""
    done = []
    for webinar in words.WEBINARS:
        if rng.random() > (0.32 if lead.learner else 0.006):
            continue
        registered = office_time(rng, lead.created + rng.expovariate(1 / 20))
        done.append(Activity(lead, "webinar_registered", registered, registered, campaign=f"Webinar {webinar}", asset=webinar))
        if rng.random() < 0.75:
            at = int(registered) + rng.randint(3, 12) + 11 / 24
            done.append(Activity(lead, "webinar_attended", at, at + rng.uniform(0.9, 2.5), campaign=f"Webinar {webinar}", asset=webinar))
    return done


def _requests(rng: Random, lead: Lead, visits: list[float]) -> list[Activity]:
    for visit in visits:
        if chance(rng, -4.2 + 1.0 * lead.need + 0.3 * lead.inbound):
            at = visit + 0.01
            return [Activity(lead, "demo_requested", at, at, url="/demo", campaign=lead.campaign)]
    return []
