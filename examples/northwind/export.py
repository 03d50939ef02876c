"""The leads and accounts as the CRM exports them: snapshots, half filled, with columns that no pact may use.

Planted: `Revenue (EUR m)` is filled in by sales after a win, and `Status` and `Sales notes` tell the outcome as well.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import words
from sales import Story
from world import END, START, Account, Lead, office_time

Row = dict[str, str]
FILLED = {"Country": 0.92, "Industry": 0.78, "Employees": 0.7, "Job title": 0.85, "Seniority": 0.8, "Department": 0.78, "Inbound": 0.95}
STATUS = {"accepted": "Working", "rejected": "Recycled", "won": "Customer", "lost": "Closed", "reopened": "Open"}


def lead_rows(rng: Random, stories: list[Story]) -> list[Row]:
    """One to three rows for each lead, the later ones with more filled in; in the order in which they were saved."""
    rows: list[tuple[float, Row]] = []
    for story in stories:
        rows += _snapshots(rng, story)
    return [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["Lead ID"]))]


def _snapshots(rng: Random, story: Story) -> list[tuple[float, Row]]:
    lead = story.lead
    full = _facts(rng, lead)
    filled = {name for name, share in FILLED.items() if rng.random() < share}
    if rng.random() < 0.05 and not lead.account.target:
        full["E-mail"] = ""
    if rng.random() < 0.06:
        full["Company"] = ""
    moments = [lead.created]
    if story.first_touch is not None and story.first_touch < END:
        moments.append(story.first_touch + 0.02)
    elif rng.random() < 0.3:
        moments.append(office_time(rng, lead.created + rng.uniform(1, 60)))
    ends = [event for event in story.events if event.type in ("won", "lost")]
    if ends and (ends[-1].type == "won" or rng.random() < 0.04):
        moments.append(ends[-1].at + rng.uniform(0.05, 3))
    rows = []
    for number, moment in enumerate(sorted(moment for moment in moments if moment < END)):
        if number:
            filled |= {name for name in FILLED if rng.random() < 0.4}
        rows.append((moment, _snapshot(story, moment, full, filled)))
    return rows


def _facts(rng: Random, lead: Lead) -> Row:
    """All that could be filled in; one in forty countries in a spelling of their own."""
    account = lead.account
    spellings = [spelled for spelled, meant in words.COUNTRY_SPELLINGS.items() if meant == account.country]
    host = f"{lead.last}-{lead.number}.example".lower() if lead.private_mail else account.domain
    local = f"{lead.first[0]}.{lead.last}" if rng.random() < 0.7 else f"{lead.first}.{lead.last}"
    return {
        "Lead ID": lead.id,
        "Account": account.domain if lead.private_mail or rng.random() < 0.6 else "",
        "First name": lead.first,
        "Last name": lead.last,
        "E-mail": f"{local if rng.random() < 0.03 else local.lower()}@{host}",
        "Company": account.name,
        "Country": rng.choice(spellings) if spellings and rng.random() < 0.05 else account.country,
        "Industry": account.industry,
        "Employees": str(account.employees),
        "Job title": lead.title,
        "Seniority": lead.seniority,
        "Department": lead.department,
        "Inbound": words.SOURCES[lead.source][1],
    }


def _snapshot(story: Story, moment: float, full: Row, filled: set[str]) -> Row:
    """The row as it stood at `moment`."""
    lead = story.lead
    so_far = [event for event in story.events if event.at <= moment]
    ended = bool(so_far) and so_far[-1].type in ("won", "lost")
    touched = story.first_touch if story.first_touch is not None and story.first_touch <= moment else None
    size = lead.account.employees
    return {
        **{name: value if name in filled or name not in FILLED else "" for name, value in full.items()},
        "Revenue (EUR m)": f"{size * (0.12 + 0.02 * (lead.number % 7)):.1f}" if ended else "",
        "Status": STATUS[so_far[-1].type] if so_far else "New",
        "Sales notes": {"won": "Contract signed, hand over to onboarding", "lost": "Went with another offer"}[so_far[-1].type] if ended else "",
        "Source": lead.source,
        "Campaign": lead.campaign,
        "Segment": "SMB" if size < 200 else "Mid-market" if size <= 1000 else "Enterprise",
        "Representative": story.representative if so_far else "",
        "First touch": _clock(touched) if touched is not None else "",
        "Created at": _clock(lead.created),
        "Modified at": _clock(moment),
    }


def account_rows(rng: Random, accounts: list[Account]) -> list[Row]:
    """What the account table knows. Planted: the targets are the companies with short contracts that roll on and on."""
    rows = []
    for account in accounts[len(words.COMPETITORS) :]:
        row = {
            "Account": account.domain,
            "Name": account.name,
            "Industry": account.industry if rng.random() < 0.6 else "",
            "Employees": str(account.employees) if rng.random() < 0.5 else "",
        }
        if account.target:
            rows += [{**row, "Contract ends": _day(end), "Updated on": _date(known)} for known, end in _rolling(rng)]
        elif rng.random() < 0.5:
            end = rng.uniform(760, 1700) if rng.random() < 0.4 else None
            rows.append({**row, "Contract ends": "" if end is None else _day(end), "Updated on": _date(rng.uniform(-20, -2))})
    return rows


def _rolling(rng: Random) -> list[tuple[float, float]]:
    """Half-year contracts, each known before the one before it ends: at no moment is none of them within 180 days."""
    known, turns = -rng.uniform(4, 12), []
    while known < END:
        end = int(known) + rng.randint(120, 170)
        turns.append((known, float(end)))
        known = end - rng.uniform(3, 6)
    return turns


def _date(moment: float) -> str:
    return (START + timedelta(days=moment)).strftime("%Y-%m-%d")


def _day(moment: float) -> str:
    return (START + timedelta(days=moment)).strftime("%d.%m.%Y")


def _clock(moment: float) -> str:
    return (START + timedelta(days=moment)).strftime("%d.%m.%Y %H:%M")
