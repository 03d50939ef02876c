"""Companies and the people in them: what is true of them, most of which no export shows.

Times are days since `START` on the clock of Berlin, as fractions, until they are written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import words

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 12, 2, tzinfo=BERLIN)  # with days added to it, the clock on the wall goes on, as people do
END = 557.7  # 2026-06-12, late in the afternoon
LEADS = 5000
TARGETS = 75
LEARNERS = 0.13


@dataclass(frozen=True)
class Account:
    """A company. `need` and the exact numbers are known to nobody inside the world but the generator."""

    domain: str
    name: str
    country: str
    industry: str
    employees: int
    need: float
    target: bool


@dataclass(frozen=True)
class Lead:
    """A person, with the moment they turned up. `need` decides what they do, say and buy; a learner never buys much."""

    number: int
    account: Account
    first: str
    last: str
    private_mail: bool
    seniority: str
    department: str
    title: str
    source: str
    campaign: str
    created: float
    need: float
    learner: bool

    @property
    def id(self) -> str:
        """The id as the CRM writes it, for example NW-00042."""
        return f"NW-{self.number:05}"

    @property
    def inbound(self) -> bool:
        """Whether they came by themselves."""
        return words.SOURCES[self.source][1] == "Yes"


def pick(rng: Random, shares: dict[str, int]) -> str:
    """One key of `shares`, drawn by its share."""
    return rng.choices(list(shares), list(shares.values()))[0]


def office_time(rng: Random, moment: float) -> float:
    """Not before `moment`: that day or the next working day, at an hour at which people work (nine times in ten)."""
    day = int(moment)
    if rng.random() < 0.1:
        found = day + rng.random()
    else:
        weekday = (START.weekday() + day) % 7
        if weekday > 4 and rng.random() < 0.85:
            day += 7 - weekday
        found = day + min(max(rng.gauss(12.8, 2.6), 7.5), 18.5) / 24
    if found >= moment:
        return found
    evening = moment % 1 > 18.5 / 24
    return office_time(rng, float(int(moment) + 1)) if evening else moment + rng.uniform(0.002, 0.04)


def chance(rng: Random, logit: float) -> bool:
    """True with the probability that belongs to `logit`."""
    return rng.random() < 1 / (1 + math.exp(-logit))


def make_accounts(rng: Random) -> list[Account]:
    """The companies, enough for all leads; first the competitors, then the targets among the fitting ones."""
    accounts = [
        Account(domain, name, "Germany", "Information technology", 150, -1.0, target=False)
        for domain, name in zip(words.COMPETITORS, words.COMPETITOR_NAMES, strict=True)
    ]
    taken = set(words.COMPETITORS)
    targets = 0
    while len(accounts) < LEADS // 2:
        industry = pick(rng, words.INDUSTRIES)
        name = f"{rng.choice(words.STEMS)} {rng.choice(words.ENDINGS[industry])}"
        domain = name.lower().replace(" ", "-") + ".example"
        if domain in taken:
            name = f"{rng.choice(words.STEMS)} {name}"
            domain = name.lower().replace(" ", "-") + ".example"
        if domain in taken:
            continue
        taken.add(domain)
        country = pick(rng, words.COUNTRIES)
        employees = max(2, round(rng.lognormvariate(5.1, 1.6)))
        wanted = country in words.SERVED and 100 < employees < 5000 and targets < TARGETS and rng.random() < 0.15
        targets += wanted
        accounts.append(Account(domain, name, country, industry, employees, rng.gauss(0.2 * wanted, 1), wanted))
    return accounts


def make_leads(rng: Random, accounts: list[Account]) -> list[Lead]:
    """`LEADS` people in the order in which they turned up; more of them every month."""
    weights = [0.25 if account.domain in words.COMPETITORS else 1.6 if account.target else rng.expovariate(1) for account in accounts]
    weights[: len(words.COMPETITORS)] = [5.0] * len(words.COMPETITORS)
    homes = rng.choices(accounts, weights, k=LEADS)
    moments = sorted(office_time(rng, (END - 1) * rng.random() ** 0.65) for _ in range(LEADS))
    return [_lead(rng, number, account, created) for number, (account, created) in enumerate(zip(homes, moments, strict=True), 1)]


def _lead(rng: Random, number: int, account: Account, created: float) -> Lead:
    seniority, department = pick(rng, words.SENIORITIES), pick(rng, words.DEPARTMENTS)
    source = pick(rng, {name: share for name, (share, _) in words.SOURCES.items()})
    learner = rng.random() < LEARNERS or seniority == "Student"
    own = 0.25 * words.SOURCES[source][1].count("Yes") + 0.4 * (department in ("Operations", "Supply chain"))
    return Lead(
        number=number,
        account=account,
        first=rng.choice(words.FIRST_NAMES),
        last=rng.choice(words.LAST_NAMES),
        private_mail=rng.random() < 0.08 and not account.target and account.domain not in words.COMPETITORS,
        seniority=seniority,
        department=department,
        title=_title(rng, seniority, department),
        source=source,
        campaign=rng.choice(words.CAMPAIGNS[source]),
        created=min(created, END - 0.2),
        need=0.7 * account.need + rng.gauss(own, 0.75) - 2.0 * learner,
        learner=learner,
    )


def _title(rng: Random, seniority: str, department: str) -> str:
    if department == "Operations" and seniority in words.WAREHOUSE_TITLES and rng.random() < 0.5:
        return words.WAREHOUSE_TITLES[seniority]
    pattern = rng.choice(words.TITLES[seniority])
    title = pattern.format(department if pattern.startswith("{}") or department == "IT" else department.lower())
    return title[0].upper() + title[1:]


def true_fit(lead: Lead) -> float:
    """How well the company and the person suit Northwind, about -2 to 2; the world's own truth, not the points of the pact."""
    account = lead.account
    industry = {"Logistics & transport": 0.5, "Retail": 0.3, "Manufacturing": 0.3, "Information technology": -0.4}
    size = -0.6 if account.employees < 50 else 0.5 if 200 <= account.employees <= 5000 else 0.1
    person = {"Owner": 0.4, "C-Level": 0.45, "Director": 0.35, "Manager": 0.2, "Student": -1.0}
    place = 0.3 if account.country in words.SERVED else -0.9
    return place + size + industry.get(account.industry, 0.0) + person.get(lead.seniority, -0.1) + 0.3 * account.target
