"""Leads made with known chances, and a pact about them, for tests of what is proposed from outcomes."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from scipy.special import expit

from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.past import Past, past
from leadpact.pact.document import Pact
from leadpact.pact.load import load

AS_OF = "2026-06-30T12:00:00Z"
PACT = """\
# Ours, and it stays ours.
leadpact: 1
name: Tuned
teams: {marketing: {accountable: Head of marketing}, sales: {accountable: Head of sales}}
timezone: UTC
facts:
  country:   text
  employees: integer
  inbound:   boolean
  visits:    integer
activities: {types: [demo_requested, webinar_attended]}
stages:
  inquiry: {owner: marketing, means: Somebody new.}
  close:   {owner: marketing, means: Nearly., when: "fit >= 10 and fit < 20"}   # the edge
  won:     {owner: sales, by: won, means: They bought.}
profile:
  customer:
    # Why these countries: we have people there.
    region:
      means: We sell there.
      when: {country: [DE, AT]}
      points: 10                      # agreed in May
      otherwise: -10
    size:
      means: Large enough.
      first of:
        - {when: {employees: at least 500}, points: 20}   # large
        - {when: {employees: at least 50}, points: 10}

    came_by: {means: Came by themselves., when: {inbound: true}, points: 5}
behaviour:
  demo:    {means: Asked to be shown., activity: demo_requested, points: 5, at most: 10}
  webinar: {means: Gave us an hour., activity: webinar_attended, points: 10, at most: 30}
scores:
  fit:      {of: [customer], bands: {A: 20, B: 10, C: lowest}}   # three are enough
  interest: {of: [behaviour], bands: {1: 10, 2: lowest}}
  priority: {of: [fit, interest]}
grade: [fit, interest]
order leads by: priority
routing:
  - {to: sales, name: fits, when: {fit_band: A}, because: They fit.}
  - {to: review, name: near, when: {fit: 10 to 15, interest: more than 0}, because: Nearly.}
  - {to: nurture, name: later, track: news, because: Not yet.}
cases:
  - {name: large and near, lead: {country: DE, employees: 800}, expect: {fit: 30, grade: A2}}
"""
SOURCE = """
leads: {file: leads.csv, id: id, order: n, facts: {country: country, employees: employees, inbound: inbound, visits: visits}}
activities: {file: activities.csv, lead: lead, type: type, at: at}
events: {won: {column: won, is: "1"}}
"""


def pact() -> Pact:
    return load(PACT, "pact.yaml")


def write_leads(folder: Path, leads: int = 2_000, seed: int = 1) -> None:
    """Country, size, visits and demos go with winning, webinars go against it, `inbound` makes no difference. A tenth of each fact is unknown."""
    draw = np.random.default_rng(seed)
    home, size, visits = draw.random(leads) < 0.5, draw.choice([10, 100, 1_000], leads), draw.integers(0, 20, leads)
    inbound, demos, webinars = draw.random(leads) < 0.5, draw.integers(0, 3, leads), draw.integers(0, 2, leads)
    odds = -2.5 + 1.2 * home + 0.6 * (size >= 100) + 0.8 * (size >= 1_000) + 0.9 * demos - 1.2 * webinars + 1.5 * ((visits >= 5) & (visits < 12))
    won = draw.random(leads) < expit(odds)
    blank = draw.random((4, leads)) < 0.1
    texts = (
        np.where(home, "DE", "FR"),
        size.astype(str),
        np.where(inbound, "true", "false"),
        visits.astype(str),
    )
    known = [np.where(hidden, "", text) for hidden, text in zip(blank, texts, strict=True)]
    _write(folder / "leads.csv", ("id", "n", "country", "employees", "inbound", "visits", "won"),
           ((f"L{n}", n, *(column[n] for column in known), int(won[n])) for n in range(leads)))  # fmt: skip
    times = [
        (f"L{n}", kind)
        for n in range(leads)
        for kind, count in (("demo_requested", demos[n]), ("webinar_attended", webinars[n]))
        for _ in range(count)
    ]
    _write(folder / "activities.csv", ("lead", "type", "at"), ((lead, kind, "2026-05-01T10:00:00Z") for lead, kind in times))
    (folder / "source.yaml").write_text(SOURCE, encoding="utf-8")
    (folder / "pact.yaml").write_text(PACT, encoding="utf-8")


def job(folder: Path, of: Pact | None = None) -> Job:
    return Job((of or pact(),), read_source(SOURCE, "source.yaml"), folder, AS_OF)


def tuned_past(folder: Path, leads: int = 2_000, seed: int = 1) -> Past:
    write_leads(folder, leads, seed)
    return past(job(folder))


def _write(path: Path, heading: tuple[str, ...], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(heading)
        sheet.writerows(rows)  # type: ignore[arg-type]  # any iterable of rows
