"""The cells and rows that no reader can use, put into otherwise clean tables: as many as `truths.yaml` says, no more."""

from __future__ import annotations

from random import Random

Row = dict[str, str]

BAD_EMPLOYEES = ("about 800", "1.200", "50-100", "many")
BAD_INBOUND = ("perhaps",)
UNKNOWN_WORDS = ("n/a", "-")
BAD_DATES = ("31.02.2027", "end of year", "2027")
BAD_TIMES = ("2025-13-45T10:00:00Z", "yesterday", "")


def _some(rng: Random, rows: list[Row], column: str, count: int) -> list[Row]:
    """`count` different rows in which `column` is filled."""
    return rng.sample([row for row in rows if row[column]], count)


def _fill(rows: list[Row], column: str, values: tuple[str, ...]) -> None:
    for number, row in enumerate(rows):
        row[column] = values[number % len(values)]


def _insert(rng: Random, rows: list[Row], new: list[Row]) -> list[Row]:
    """`rows` with the new ones in their later half, so that one made from an earlier half comes after what it repeats."""
    for row in new:
        rows.insert(rng.randint(len(rows) // 2, len(rows)), row)
    return rows


def spoil_leads(rng: Random, rows: list[Row]) -> list[Row]:
    """40 head counts that are no number, 4 booleans that are none, 60 words for unknown, 10 blank companies, and 7 lost rows."""
    _fill(_some(rng, rows, "Employees", 40), "Employees", BAD_EMPLOYEES)
    _fill(_some(rng, rows, "Inbound", 4), "Inbound", BAD_INBOUND)
    _fill(_some(rng, rows, "Industry", 60), "Industry", UNKNOWN_WORDS)
    _fill(_some(rng, rows, "Company", 10), "Company", ("   ",))
    twins = [{**row, "Job title": "Second row of the same minute"} for row in rng.sample(rows[: len(rows) // 2], 4)]
    nameless = [{**row, "Lead ID": ""} for row in rng.sample(rows, 3)]
    return _insert(rng, rows, twins + nameless)


def spoil_accounts(rng: Random, rows: list[Row]) -> list[Row]:
    """6 contract ends that are no date, never of a target account, whose planted truth they would blur."""
    targets = {row["Account"] for row in rows if _ends_before_2027(row)}
    free = [row for row in rows if row["Account"] not in targets]
    _fill(_some(rng, free, "Contract ends", 6), "Contract ends", BAD_DATES)
    return rows


def _ends_before_2027(row: Row) -> bool:
    return row["Contract ends"][-4:] in ("2024", "2025", "2026")


def spoil_activities(rng: Random, rows: list[Row]) -> list[Row]:
    """600 rows that came twice, 240 of leads that nobody knows, 15 without a usable time, 5 without a lead."""
    size = len(rows)
    twice = [dict(row) for row in rng.sample(rows[: size // 2], 600)]
    strangers = [{**row, "Id": f"x{n:06}", "Lead ID": f"NW-9{n:04}"} for n, row in enumerate(rng.sample(rows, 240))]
    timeless = [{**row, "Id": f"y{n:06}", "Known at": ""} for n, row in enumerate(rng.sample(rows, 15))]
    _fill(timeless, "At", BAD_TIMES)
    nameless = [{**row, "Id": f"z{n:06}", "Lead ID": ""} for n, row in enumerate(rng.sample(rows, 5))]
    return _insert(rng, rows, twice + strangers + timeless + nameless)


def spoil_answers(rng: Random, rows: list[Row]) -> list[Row]:
    """8 answers that the pact does not list, 5 of leads that nobody knows, 3 without a usable time."""
    unlisted = [dict(row) for row in rng.sample(rows, 8)]
    _fill(unlisted, "Answer", ("maybe later", "ask my boss"))
    strangers = [{**row, "Lead ID": f"NW-9{n:04}"} for n, row in enumerate(rng.sample(rows, 5))]
    timeless = [dict(row) for row in rng.sample(rows, 3)]
    _fill(timeless, "Noted at", BAD_TIMES)
    return _insert(rng, rows, unlisted + strangers + timeless)


def spoil_events(rng: Random, rows: list[Row]) -> list[Row]:
    """6 rejections for a reason that was never agreed, 5 wins without a date, 3 events of leads that nobody knows."""
    rejections = [row for row in rows if row["Event"] == "rejected"]
    _fill(rng.sample(rejections, 6), "Reason", ("spam", "holiday"))
    _fill(rng.sample([row for row in rows if row["Event"] == "won"], 5), "Date", ("",))
    strangers = [{**row, "Lead ID": f"NW-9{n:04}"} for n, row in enumerate(rng.sample(rows, 3))]
    return _insert(rng, rows, strangers)


def spoil_spend(rows: list[Row]) -> list[Row]:
    """One amount that is no number yet."""
    rows[-1]["Amount EUR"] = "tbd"
    return rows
