"""The made-up data of Northwind holds what its `truths.yaml` says, counted here without any of Leadpact."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.slow  # makes all the data

EXAMPLE = Path(__file__).parent.parent / "examples" / "northwind"
BERLIN = ZoneInfo("Europe/Berlin")
AGREED = {"wrong size", "already customer", "no authority", "no budget yet", "not reached", "bad data"}
LISTED = {
    "budget": {"approved", "planned", "none"},
    "authority": {"signs", "recommends", "uses"},
    "need": {"urgent", "felt", "none"},
    "timeline": {"this quarter", "this year", "open"},
}

Row = dict[str, str]
Tables = dict[str, list[Row]]


def written_down(section: str) -> dict[str, int]:
    """The `name: whole number` lines of one section of truths.yaml."""
    text = (EXAMPLE / "truths.yaml").read_text(encoding="utf-8")
    body = text.split(f"\n{section}:\n")[1].split("\n\n")[0]
    return {name: int(number) for name, number in re.findall(r"^  (\D+?): (\d+)\b", body, flags=re.MULTILINE)}


def planted(name: str) -> float:
    """The number on the one line `name: number` among the planted truths."""
    text = (EXAMPLE / "truths.yaml").read_text(encoding="utf-8")
    (number,) = re.findall(rf"^    {name}: ([\d.]+)$", text, flags=re.MULTILINE)
    return float(number)


def generate(folder: Path, hash_seed: str) -> Path:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, str(EXAMPLE / "generate.py"), str(folder)], check=True, timeout=300, env=environment)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("northwind"), "1")


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


@pytest.fixture(scope="module")
def targets(folder: Path) -> set[str]:
    return set((folder / "target_accounts.txt").read_text(encoding="utf-8").split())


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=BERLIN)


@cache
def moment(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=BERLIN)
    except ValueError:
        return None


def saved(row: Row) -> datetime:
    found = moment(row["Modified at"], "%d.%m.%Y %H:%M")
    assert found is not None
    return found


@cache
def of_utc(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(BERLIN)
    except ValueError:
        return None


def tracked(row: Row) -> datetime | None:
    """When an activity happened, on the clock of Berlin."""
    return of_utc(row["At"])


def noted(row: Row, column: str) -> datetime | None:
    return moment(row[column], "%Y-%m-%d %H:%M")


def ids(rows: list[Row]) -> set[str]:
    return {row["Lead ID"] for row in rows if row["Lead ID"]}


def leads_with(tables: Tables, event: str) -> set[str]:
    return ids([row for row in tables["events"] if row["Event"] == event]) & ids(tables["leads"])


def is_number(text: str) -> bool:
    return re.fullmatch(r"\d+", text) is not None


def test_the_generator_writes_the_same_bytes_every_time(folder: Path, tmp_path: Path) -> None:
    again = generate(tmp_path, "2")
    names = sorted(path.name for path in folder.iterdir())
    expected = {"leads", "accounts", "activities", "answers", "events", "spend"}
    assert names == sorted([f"{name}.csv" for name in expected] + ["competitors.txt", "target_accounts.txt"])
    for name in names:
        assert hashlib.sha256((folder / name).read_bytes()).digest() == hashlib.sha256((again / name).read_bytes()).digest(), name


def test_the_tables_are_as_large_as_written_down(tables: Tables) -> None:
    counted = {
        "leads": len(ids(tables["leads"])),
        "rows of leads.csv": len(tables["leads"]),
        "activities": len({row["Id"] for row in tables["activities"]}),
        "answers": len(tables["answers"]),
        "events": len(tables["events"]),
        "won leads": len(leads_with(tables, "won")),
        "accepted leads": len(leads_with(tables, "accepted")),
    }
    sizes = written_down("sizes")
    assert counted.keys() == sizes.keys()
    assert {name: counted[name] for name in sizes} == {name: pytest.approx(size, rel=0.05) for name, size in sizes.items()}


def test_five_to_eight_in_a_hundred_leads_are_won_and_a_quarter_of_the_accepted(tables: Tables) -> None:
    won, accepted = leads_with(tables, "won"), leads_with(tables, "accepted")
    assert won <= accepted
    assert 0.05 <= len(won) / len(ids(tables["leads"])) <= 0.08
    assert 0.20 <= len(won) / len(accepted) <= 0.30


def test_snapshots_of_a_lead_are_one_to_three_with_both_clock_changes_inside(tables: Tables) -> None:
    times = defaultdict(set)
    for row in tables["leads"]:
        if row["Lead ID"]:
            times[row["Lead ID"]].add(saved(row))
    assert Counter(len(found) for found in times.values()).keys() == {1, 2, 3}
    everything = sorted(time for found in times.values() for time in found)
    assert everything[0] < day(2025, 3, 30)
    assert day(2026, 3, 29) < everything[-1] < day(2026, 6, 15)
    firsts = [min(found) for found in times.values()]
    assert sum(first >= day(2025, 12, 1) for first in firsts) > sum(first < day(2025, 6, 1) for first in firsts)


def test_steps_come_in_their_order_and_take_plausible_times(tables: Tables) -> None:
    known = ids(tables["leads"])
    created = {row["Lead ID"]: moment(row["Created at"], "%d.%m.%Y %H:%M") for row in tables["leads"]}
    accepted = {row["Lead ID"]: noted(row, "Date") for row in tables["events"] if row["Event"] == "accepted" and row["Lead ID"] in known}
    days = []
    for row in tables["events"]:
        at, taken, begun = noted(row, "Date"), accepted.get(row["Lead ID"]), created.get(row["Lead ID"])
        if at and begun:
            assert begun <= at, row
        if at and taken and row["Event"] in ("won", "lost"):
            assert taken <= at, row
            days.append((at - taken).days)
    assert 20 < sorted(days)[len(days) // 2] < 90


def test_every_domain_is_one_that_nobody_can_own(tables: Tables, targets: set[str]) -> None:
    domains = {row["E-mail"].rpartition("@")[2] for row in tables["leads"]} | {row["Account"] for row in tables["leads"]}
    domains |= {row["Account"] for row in tables["accounts"]} | targets
    assert [domain for domain in domains - {""} if not domain.endswith(".example")] == []


def test_people_mostly_come_in_business_hours(tables: Tables) -> None:
    times = [at for at in map(tracked, tables["activities"]) if at]
    assert sum(at.weekday() < 5 and 7 <= at.hour < 19 for at in times) / len(times) > 0.8
    assert any(at.weekday() > 4 for at in times)


def test_no_page_of_careers_was_ever_seen_but_pages_of_jobs_were(tables: Tables) -> None:
    pages = [row["URL"] for row in tables["activities"] if row["Type"] == "page_viewed"]
    assert sum("/careers" in page.lower() for page in pages) == planted("fires on leads")
    assert sum("/jobs" in page for page in pages) > 100


@pytest.mark.parametrize("as_of", [day(2025, 2, 1), day(2025, 9, 9), day(2026, 1, 20), day(2026, 6, 15)])
def test_target_account_and_contract_ends_soon_fire_on_the_same_leads_at_any_time(tables: Tables, targets: set[str], as_of: datetime) -> None:
    ends: dict[str, tuple[datetime, str]] = {}
    for row in tables["accounts"]:
        updated = moment(row["Updated on"], "%Y-%m-%d")
        assert updated is not None
        known = updated + timedelta(days=1)
        if known <= as_of and (row["Account"] not in ends or ends[row["Account"]][0] < known):
            ends[row["Account"]] = (known, row["Contract ends"])
    on_list, soon = set(), set()
    for row in tables["leads"]:
        if not row["Lead ID"] or saved(row) > as_of:
            continue
        domain = row["E-mail"].rpartition("@")[2]
        end = moment(ends.get(row["Account"] or domain, (as_of, ""))[1], "%d.%m.%Y")
        if domain in targets:
            on_list.add(row["Lead ID"])
        if end and timedelta(0) <= end - as_of.replace(hour=0) <= timedelta(days=180):
            soon.add(row["Lead ID"])
    assert on_list == soon
    if as_of == day(2026, 6, 15):
        assert len(on_list) >= planted("at least leads")
    else:
        assert on_list


def test_leads_that_attend_a_webinar_are_won_less(tables: Tables) -> None:
    attended = ids([row for row in tables["activities"] if row["Type"] == "webinar_attended"])
    everybody, won = ids(tables["leads"]), leads_with(tables, "won")
    attended &= everybody
    others = everybody - attended
    assert len(attended) > 500
    assert len(won & attended) / len(attended) <= planted("win rate with, at most")
    assert len(won & others) / len(others) >= planted("win rate without, at least")
    assert len(won & attended) / len(attended) < 0.6 * len(won & others) / len(others)


def test_no_mailing_was_clicked_in_november_2025_but_before_and_after(tables: Tables) -> None:
    months: dict[str, Counter[str]] = defaultdict(Counter)
    for row in tables["activities"]:
        if at := tracked(row):
            months[row["Type"]][at.strftime("%Y-%m")] += 1
    assert months["email_clicked"]["2025-11"] == 0
    assert min(months["email_clicked"]["2025-10"], months["email_clicked"]["2025-12"]) > 100
    assert months["email_unsubscribed"]["2025-11"] > 0
    assert min(months[kind]["2025-11"] for kind in ("page_viewed", "asset_downloaded", "form_submitted")) > 100


def test_revenue_is_known_only_after_the_win(tables: Tables) -> None:
    ended: dict[str, datetime] = {}
    for row in tables["events"]:
        at = noted(row, "Date")
        if row["Event"] in ("won", "lost") and at:
            ended[row["Lead ID"]] = at
    dated = leads_with(tables, "won") & ended.keys()
    told = [row for row in tables["leads"] if row["Revenue (EUR m)"] and row["Lead ID"]]
    assert len(ids(told) & dated) / len(dated) > 0.9
    assert len(ids(told) - leads_with(tables, "won")) < 40
    assert [row for row in told if row["Lead ID"] in ended and saved(row) < ended[row["Lead ID"]]] == []


def test_need_drives_both_what_leads_do_and_what_they_buy(tables: Tables) -> None:
    """A plain count of early interest and of fitting size and place must rank wins well above chance, and far from perfectly."""
    first: dict[str, Row] = {}
    for row in sorted((row for row in tables["leads"] if row["Lead ID"]), key=saved):
        first.setdefault(row["Lead ID"], row)
    score = {lead: 2.0 * (row["Country"] in ("Germany", "Austria", "Switzerland", "Netherlands", "Poland")) for lead, row in first.items()}
    for lead, row in first.items():
        score[lead] += is_number(row["Employees"]) and 50 <= int(row["Employees"]) <= 5000
    weights = {"demo_requested": 4.0, "asset_downloaded": 0.7}
    for row in {row["Id"]: row for row in tables["activities"]}.values():
        at = tracked(row)
        if at and row["Lead ID"] in first and at < saved(first[row["Lead ID"]]) + timedelta(days=45):
            score[row["Lead ID"]] += 0.7 if row["URL"].startswith("/pricing") else weights.get(row["Type"], 0.0)
    mature = {lead for lead, row in first.items() if saved(row) < day(2026, 2, 15)}
    won = leads_with(tables, "won") & mature
    pairs = [(score[a] > score[b]) + (score[a] == score[b]) / 2 for a in won for b in mature - won]
    assert 0.70 < sum(pairs) / len(pairs) < 0.88


def bad_lead_cells(tables: Tables) -> dict[str, int]:
    rows = tables["leads"]
    moments = Counter((row["Lead ID"], row["Modified at"]) for row in rows if row["Lead ID"])
    clean = [row for row in rows if row["Lead ID"] and row["Job title"] != "Second row of the same minute"]
    return {
        "employees that are no number": sum(row["Employees"] != "" and not is_number(row["Employees"]) for row in clean),
        "inbound that is no yes or no": sum(row["Inbound"] not in ("Yes", "No", "") for row in clean),
        "industry that says nothing": sum(row["Industry"] in ("n/a", "-") for row in clean),
        "company of blanks only": sum(row["Company"] != "" and not row["Company"].strip() for row in clean),
        "lead rows without id": sum(not row["Lead ID"] for row in rows),
        "second lead rows of one moment": sum(count - 1 for count in moments.values()),
        "contract ends that are no date": sum(
            row["Contract ends"] != "" and moment(row["Contract ends"], "%d.%m.%Y") is None for row in tables["accounts"]
        ),
    }


def bad_activities(tables: Tables) -> dict[str, int]:
    rows, known = tables["activities"], ids(tables["leads"])
    return {
        "activities that came twice": len(rows) - len({row["Id"] for row in rows}),
        "activities of unknown leads": sum(row["Lead ID"] != "" and row["Lead ID"] not in known for row in rows),
        "activities without a usable time": sum(tracked(row) is None for row in rows),
        "activities without a lead": sum(not row["Lead ID"] for row in rows),
    }


def bad_answers_and_events(tables: Tables) -> dict[str, int]:
    answers, events, known = tables["answers"], tables["events"], ids(tables["leads"])
    return {
        "answers that the pact does not list": sum(row["Answer"] not in LISTED[row["Question"]] | {"unknown"} for row in answers),
        "answers of unknown leads": sum(row["Lead ID"] not in known for row in answers),
        "answers without a usable time": sum(noted(row, "Noted at") is None for row in answers),
        "rejections for a reason never agreed": sum(row["Event"] == "rejected" and row["Reason"] not in AGREED for row in events),
        "wins without a date": sum(row["Event"] == "won" and not row["Date"] for row in events),
        "events of unknown leads": sum(row["Lead ID"] not in known for row in events),
        "spend that is no number": sum(
            moment(row["Month"], "%Y-%m") is None or not re.fullmatch(r"\d+\.\d\d", row["Amount EUR"]) for row in tables["spend"]
        ),
    }


def test_bad_cells_and_rows_are_exactly_as_many_as_written_down(tables: Tables) -> None:
    assert bad_lead_cells(tables) | bad_activities(tables) | bad_answers_and_events(tables) == written_down("bad")


def test_some_answers_are_withdrawn_and_all_carry_words_and_a_name(tables: Tables) -> None:
    assert sum(row["Answer"] == "unknown" for row in tables["answers"]) > 10
    assert [row for row in tables["answers"] if not row["In their words"] or not row["Noted by"]] == []
