"""A small pact in which every number can be worked out by hand, for tests of questions, flips, foresight and explanations."""

from __future__ import annotations

from typing import Any

from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load
from leadpact.pact.worlds import Record, World

TEXT = """
leadpact: 1
name: Judged
teams: {marketing: {accountable: Head of marketing}, sales: {accountable: Head of sales}}
review every: 3 months
timezone: Europe/Berlin
facts:
  email: text
  country: text
  employees: {type: integer, label: number of employees}
  ends: {type: date, label: end of the contract}
  partner: boolean
lists: {friends: {of: email_domain}}
activities: {types: [viewed, asked], notes: {url: text, paper: text}}
stages:
  inquiry: {owner: marketing, means: Somebody new.}
  fitting: {name: Fitting lead, owner: marketing, means: A company that we want., when: {fit_band: [A]}}
  talking: {name: Talking lead, owner: sales, means: They talk with us., when: {criteria_met: at least 2}}
  accepted: {owner: sales, means: Sales works on it., by: accepted}
  given_back: {owner: marketing, means: Sales gave it back., by: rejected}
profile:
  customer:
    place: {means: We sell there., when: {country: [DE, AT]}, points: 10, otherwise: -10}
    size:
      means: Big enough.
      first of:
        - {when: {employees: less than 50}, points: -5}
        - {when: {employees: at most 500}, points: 10}
        - {points: 0}
    soon: {means: They decide soon., when: "days_until(ends) between 0 and 30", points: 5}
    friend: {means: A friend of ours., when: {email_domain: listed in friends}, points: 5}
behaviour:
  pricing: {means: Looked at the price., activity: viewed, when: {url: contains /pricing}, points: 16, decay: half every 10 days}
  request: {means: Asked us., activity: asked, within: 20 days, points: 20, at most: 20}
criteria:
  budget:
    ask: Is there money?
    answers: {yes: {means: There is., points: 10, met: true}, no: {means: There is none., points: -10}}
  need:
    ask: Is there a problem?
    valid for: 40 days
    answers: {urgent: {means: A big one., points: 10, met: true}, none: {means: Not one., points: -10}}
scores:
  fit: {of: [customer], limits: [-10, 20], bands: {A: 15, B: lowest}}
  interest: {of: [behaviour], bands: {1: 20, 2: 5, 3: lowest}}
  value: {of: [fit, interest, criteria]}
grade: [fit, interest]
order leads by: value
routing:
  - {to: disqualify, name: no need, when: {need: none}, because: Nothing to do for them.}
  - {to: sales, name: asked, when: {request: at least 1}, because: They asked.}
  - {to: sales, name: hot, when: "fit_band = 'A' and interest >= 8", because: They fit and look.}
  - {to: nurture, name: wait, track: news, look again: 30 days, because: Nothing yet.}
handoff:
  accept within: 4 working hours
  rejections:
    too early: {then: nurture, track: news, look again: 10 days, means: Not now.}
cases:
  - {name: nothing, lead: {country: FR}, expect: {route: wait}}
"""
ACROSS = TEXT.replace("soon: {means", "soon: {across: account, means")
"""The same, where it is enough that anybody of the company decides soon."""

AS_OF = "2026-06-15T12:00"


def judged(text: str = TEXT, **rows: Any) -> tuple[Pact, Evaluator, World, Record]:
    """The pact, its evaluator, a world of the rows, and the record of the lead `L` on 15 June 2026, 12:00 in Berlin."""
    pact = load(text)
    world = World.of(pact, **{"leads": [{"id": "L"}], "lists": {"friends": ["friend.example"]}, **rows})
    return pact, Evaluator(pact), world, world.record("L", world.moment(AS_OF))
