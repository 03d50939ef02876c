"""Random worlds for a pact: rows as plain mappings in the form of the conformance cases, with everything that is awkward.

Blanks and unusable cells, snapshots and ties, moments around the nights when clocks change, in every way of writing them; duplicates of activities;
accounts by column and by domain, of one and of many; events and answers in any order. Like the pacts, rows shrink by their number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

from random_conditions import DAYS, TEXTS, seeded
from random_pacts import ANSWERS, REJECTIONS, TYPES

Row = dict[str, Any]

NIGHTS = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "America/St_Johns": ("2010-03-14T03:31", "2010-11-07T02:31"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "America/Sao_Paulo": ("2018-02-18T02:00", "2018-11-04T03:00"),
    "Pacific/Apia": ("2011-12-30T10:00", "2011-12-31T10:00"),
    "America/Havana": ("2026-03-08T05:00", "2026-11-01T05:00"),
}
"""Both nights on which clocks change, in UTC, for each zone that changes them (and the day that Apia left out)."""

DOMAINS = ("haven.example", "Haven.Example ", "ort.example", "gmail.com", "GMX.de", "one.example", "mail.example", "STRASSE.example", "a@b.example")
ACCOUNTS = ("Haven", " HAVEN ", "haven.example", "Ort", "ÖRT", "ört", "", "one.example")
JITTER = (timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1), timedelta(minutes=29), timedelta(hours=-1), timedelta(hours=1))


def random_moment(random: Random, zone: str) -> datetime:
    """A moment to assess at: an ordinary noon, or about a night when clocks change."""
    nights = NIGHTS.get(zone, ())
    base = datetime.fromisoformat(random.choice((*nights, "2026-06-15T12:00"))).replace(tzinfo=UTC)
    return base + timedelta(hours=random.choice((0, 0, 1, -1, 12, 23, 24, 25, 48))) + random.choice(JITTER)


def random_world(seed: int, pact: dict[str, Any], as_of: datetime, *, leads: int, activities: int) -> dict[str, Any]:
    """Rows for a pact's document, most of them not long before `as_of`; `activities` is the number over all leads."""
    maker = _Maker(seed, pact, as_of, [("L%d" if number % 3 else "l%d") % (number // 2 if number % 7 == 1 else number) for number in range(leads)])
    return {
        "leads": [row for number, lead in enumerate(maker.leads) for row in maker.snapshots(number, lead)],
        "accounts": [maker.account(number) for number in range(min(leads, 5))],
        "activities": [maker.activity(number) for number in range(activities)],
        "answers": [maker.answer(number) for number in range(leads * 2)] if "criteria" in pact else [],
        "events": [maker.event(number) for number in range(leads)],
        "lists": {name: maker.list_of(name) for name in pact.get("lists", {})},
        "free_mail": ["mail.example"] if seed % 2 else [],
    }


class _Maker:
    def __init__(self, seed: int, pact: dict[str, Any], as_of: datetime, leads: list[str]) -> None:
        self.seed, self.pact, self.as_of, self.leads = seed, pact, as_of, leads

    def _random(self, what: str, number: int) -> Random:
        return seeded(f"{self.seed} {what} {number}")

    def snapshots(self, number: int, lead: str) -> list[Row]:
        random = self._random("lead", number)
        rows: list[Row] = []
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            row: Row = {"id": lead, "known_at": random.choice((None, None, self._moment(random)))}
            if random.random() < 0.4:
                row["account"] = random.choice((*ACCOUNTS, None))
            rows.append({**row, **self._facts(random)})
        return rows

    def account(self, number: int) -> Row:
        random = self._random("account", number)
        row = {"account": random.choice((*ACCOUNTS, *DOMAINS)), "known_at": random.choice((None, self._moment(random)))}
        return {**row, **{name: value for name, value in self._facts(random).items() if random.random() < 0.5}}

    def activity(self, number: int) -> Row:
        random = self._random("activity", number)
        row: Row = {
            "id": random.choice((None, f"a{number}", f"a{number}", f"a{number // 3}", f"a{number // 3}")),
            "lead": random.choice((*self.leads, "nobody")) if random.random() < 0.6 else self.leads[0],
            "type": random.choice((*TYPES, *TYPES, "heard")),
            "at": self._moment(random),
            **{name: _CELLS[_type(kind)](random) for name, kind in self.pact["activities"].get("notes", {}).items()},
        }
        return {**row, "known_at": self._moment(random)} if random.random() < 0.3 else row

    def answer(self, number: int) -> Row:
        random = self._random("answer", number)
        value = random.choice((*ANSWERS, *ANSWERS, " APPROVED ", "unknown", "perhaps", ""))
        row = {"lead": random.choice(self.leads), "criterion": random.choice(list(self.pact["criteria"])), "value": value}
        return {**row, "at": self._moment(random), "known_at": random.choice((None, self._moment(random)))}

    def event(self, number: int) -> Row:
        random = self._random("event", number)
        row: Row = {
            "lead": random.choice(self.leads),
            "type": random.choice(("accepted", "rejected", "rejected", "rejected", "won", "lost", "reopened")),
        }
        row["at"] = random.choice((self._moment(random), self._moment(random), self._moment(random), None))
        row["reason"] = random.choice((*REJECTIONS, " NO BUDGET", "not listed", None))
        return {**row, "known_at": self._moment(random)} if random.random() < 0.2 else row

    def list_of(self, name: str) -> list[str]:
        random = self._random(name, 0)
        return random.sample((*TEXTS, *DOMAINS, "", " "), random.randint(0, 12))

    def _facts(self, random: Random) -> Row:
        return {name: self._fact(random, name, kind) for name, kind in self.pact["facts"].items() if random.random() < 0.85}

    def _fact(self, random: Random, name: str, kind: Any) -> Any:
        if isinstance(kind, dict):
            return random.choice((*kind["one of"], " OWNER", "boss", "", None))
        if name == "email":
            return random.choice((f"somebody@{random.choice(DOMAINS)}", f" A.Vos@{random.choice(DOMAINS)}", "no address", "x@", "", None))
        if kind == "date" and random.random() < 0.5:
            return (self.as_of + timedelta(days=random.choice((-180, -30, -1, 0, 1, 2, 30, 180, 181)))).date().isoformat()
        return _CELLS[kind](random)

    def _moment(self, random: Random) -> Any:
        """Some time before `as_of` (a few after it), as text in one of the ways of writing it, or as a datetime."""
        if random.random() < 0.15:
            moment = self.as_of + random.choice(JITTER)
        else:
            days = random.choice((0, 0, 1, 1, 2, 7, 13, 14, 15, 30, 31, 90, 120, 121, 365, 366, -1))
            moment = self.as_of - timedelta(days=days) + timedelta(minutes=random.choice((0, 0, 30, 60, -30, -60, 90, 719, -719)))
        return _written(random, moment)


def _written(random: Random, moment: datetime) -> Any:
    local = moment.replace(tzinfo=None)
    return random.choice(
        (
            moment.isoformat().replace("+00:00", "Z"),
            moment.astimezone(timezone(timedelta(hours=5, minutes=45))).isoformat(),
            moment.isoformat(sep=" ").replace("+00:00", " Z"),
            local.isoformat(),
            local.replace(microsecond=0).isoformat(sep=" ")[:16],
            local.date().isoformat(),
            moment,
            local,
        )
    )


def _type(kind: Any) -> str:
    return str(kind)


def _text(random: Random) -> Any:
    text = random.choice(TEXTS)
    return random.choice(
        (text, text, text, f" {text}\u00a0", text.upper(), text.lower(), f"{text} {random.choice(TEXTS)}", "", " ", None, 800, 12.5, True)
    )


def _number(random: Random) -> Any:
    numbers = (0, 1, 49, 50, 50.5, "12.50", "100", " 200 ", "0.000001", -3, "-0.5", "999999999999.999999", 0.1)
    return random.choice((*numbers, *numbers, "1e5", "1,000", "12.", "about", "0.0000001", "1000000000000", float("nan"), "", None))


def _integer(random: Random) -> Any:
    numbers = (0, 1, 2, 10, 49, 50, "100", " 200.0 ", 3.0, -3, "-0", "007", "999999999999999999")
    return random.choice((*numbers, *numbers, "12.5", "1e5", "1000000000000000000", "9" * 5000, "about 800", True, "", None))


def _boolean(random: Random) -> Any:
    return random.choice((True, False, "TRUE", " false", "True", True, False, "yes", 1, "", None))


def _date(random: Random) -> Any:
    return random.choice((*DAYS, *DAYS, datetime(2026, 6, 15, tzinfo=UTC).date(), "2026-02-30", "15.06.2026", "0001-01-01", "9999-12-31", "", None))


_CELLS: dict[str, Callable[[Random], Any]] = {"text": _text, "number": _number, "integer": _integer, "boolean": _boolean, "date": _date}
