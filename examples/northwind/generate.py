"""Makes the data of Northwind: `python generate.py [FOLDER]` writes the same files every time.

Standard library only. Default folder: `data` beside this file. What is planted is written down in `truths.yaml`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from datetime import UTC, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import dirt
import words
from behaviour import Activity, make_activities
from export import account_rows, lead_rows
from sales import Answer, Event, Story, tell
from world import START, make_accounts, make_leads

SEED = 20260615

Row = dict[str, str]
Said = TypeVar("Said", Answer, Event)


def main(folder: Path) -> None:
    """Writes all files into `folder`, which is made if it is missing."""
    rng = Random(SEED)
    accounts = make_accounts(rng)
    leads = make_leads(rng, accounts)
    activities = make_activities(rng, leads)
    stories = [tell(rng, lead, activities[lead.id]) for lead in leads]
    tables = {
        "leads.csv": dirt.spoil_leads(rng, lead_rows(rng, stories)),
        "accounts.csv": dirt.spoil_accounts(rng, account_rows(rng, accounts)),
        "activities.csv": dirt.spoil_activities(rng, [_activity(n, a) for n, a in _numbered(activities)]),
        "answers.csv": dirt.spoil_answers(rng, [_answer(a) for a in _in_time(a for s in stories for a in s.answers)]),
        "events.csv": dirt.spoil_events(rng, [_event(e) for e in _in_time(e for s in stories for e in s.events)]),
        "spend.csv": dirt.spoil_spend(_spend(rng, stories)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        _write(folder / name, rows)
    _write_list(folder / "competitors.txt", words.COMPETITORS)
    _write_list(folder / "target_accounts.txt", [account.domain for account in accounts if account.target])


def _numbered(activities: dict[str, list[Activity]]) -> Iterable[tuple[int, Activity]]:
    """In the order of a tracking log, by time; the number becomes the id."""
    return enumerate(sorted((a for done in activities.values() for a in done), key=lambda a: (a.at, a.lead.number)), 1)


def _in_time(things: Iterable[Said]) -> list[Said]:
    return sorted(things, key=lambda thing: thing.at)


def _utc(moment: float) -> str:
    """The moment as the tracking tool writes it: UTC, to the second."""
    return (START + timedelta(days=moment)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(moment: float) -> str:
    """The moment as the CRM writes it: local time without offset, to the minute."""
    return (START + timedelta(days=moment)).strftime("%Y-%m-%d %H:%M")


def _activity(number: int, activity: Activity) -> Row:
    return {
        "Id": f"a{number:06}",
        "Lead ID": activity.lead.id,
        "Type": activity.type,
        "At": _utc(activity.at),
        "Known at": _utc(activity.known) if activity.known > activity.at else "",
        "URL": activity.url,
        "Campaign": activity.campaign,
        "Asset": activity.asset,
    }


def _answer(answer: Answer) -> Row:
    return {
        "Lead ID": answer.lead.id,
        "Question": answer.criterion,
        "Answer": answer.value,
        "Noted at": _local(answer.at),
        "Noted by": answer.by,
        "In their words": answer.words,
    }


def _event(event: Event) -> Row:
    return {
        "Lead ID": event.lead.id,
        "Event": event.type,
        "Date": _local(event.at),
        "Reason": event.reason,
        "Amount EUR": str(event.amount) if event.amount else "",
        "By": event.by,
    }


def _spend(rng: Random, stories: list[Story]) -> list[Row]:
    """What each campaign cost in a month: so much for each lead that it brought, and a share that is there anyway."""
    price = {"Web search": 70, "Referral": 25, "Trade fair": 160, "LinkedIn ads": 120, "Partner newsletter": 45, "Outbound list": 55}
    counts: dict[tuple[str, str, str], int] = {}
    for story in stories:
        month = (START + timedelta(days=story.lead.created)).strftime("%Y-%m")
        key = (month, story.lead.source, story.lead.campaign)
        counts[key] = counts.get(key, 0) + 1
    return [
        {"Month": month, "Source": source, "Campaign": campaign, "Amount EUR": f"{count * price[source] * rng.uniform(0.8, 1.2) + 200:.2f}"}
        for (month, source, campaign), count in sorted(counts.items())
    ]


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_list(path: Path, values: Iterable[str]) -> None:
    path.write_text("".join(f"{value}\n" for value in sorted(values)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
