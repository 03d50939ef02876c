"""The benchmark's pact and data, made by rule: 25 signals (8 fade, 6 count once per something, 2 cross accounts), 30 traits, 5 criteria."""

from __future__ import annotations

from pathlib import Path

import duckdb

AS_OF = "2026-06-15T12:00:00Z"
TYPES = (
    "page_viewed",
    "email_opened",
    "email_clicked",
    "form_submitted",
    "asset_downloaded",
    "webinar_registered",
    "webinar_attended",
    "demo_requested",
    "event_visited",
    "email_unsubscribed",
)

_INDUSTRIES = ("Logistics", "Retail", "Manufacturing", "Software", "Education", "Health")
_TITLES = ("Warehouse manager", "CTO", "Head of logistics", "Director", "Buyer", "Student")

_PLAIN = [  # (name, activity, when, within, points)
    ("opens", "email_opened", "", 90, "0.5"),
    ("clicks", "email_clicked", "", 365, "2"),
    ("forms", "form_submitted", "", 365, "5"),
    ("demo", "demo_requested", "", 0, "30"),
    ("registered", "webinar_registered", "", 180, "4"),
    ("visits", "event_visited", "", 365, "6"),
    ("unsubscribed", "email_unsubscribed", "", 0, "-20"),
    ("careers", "page_viewed", "contains /careers", 180, "-5"),
    ("any_recent", "any", "", 30, "0.25"),
]
_FADING = [  # (name, activity, when, points, half life)
    ("pricing", "page_viewed", "contains /pricing", "8", 14),
    ("product", "page_viewed", "starts with /product", "2", 30),
    ("docs", "page_viewed", "contains /docs", "3", 30),
    ("blog", "page_viewed", "contains /blog", "1", 21),
    ("webinar", "webinar_attended", "", "15", 60),
    ("download", "asset_downloaded", "", "5", 60),
    ("mail_interest", "email_clicked", "", "3", 45),
    ("event_interest", "event_visited", "", "8", 90),
]
_ONCE = [  # (name, activity, once per, within, points)
    ("campaigns", "[email_clicked, form_submitted, webinar_registered]", "campaign", 365, "3"),
    ("assets", "asset_downloaded", "asset", 0, "5"),
    ("days_on_site", "page_viewed", "day", 90, "1"),
    ("webinars", "webinar_attended", "asset", 365, "10"),
    ("opened_campaigns", "email_opened", "campaign", 180, "1"),
    ("active_days", "any", "day", 30, "0.5"),
]
_ACROSS = [("people_active", "page_viewed", 30, "once per: lead"), ("company_views", "page_viewed", 90, "")]

_TRUTHS = [
    "{country: [DE, AT, CH, NL, PL]}",
    "{country: [FR, ES, IT]}",
    "{industry: [Logistics, Retail]}",
    "{industry: Education}",
    "{employees: at least 50}",
    "{employees: 200 to 5000}",
    "{employees: more than 20000}",
    "{revenue: at least 12.5}",
    "{seniority: [owner, executive, director]}",
    "{inbound: true}",
    "{email_domain: listed in target_accounts}",
    "{job_title: contains warehouse}",
    "{job_title: has word cto}",
    '"days_until(contract_ends) between 0 and 180"',
    "\"department in ('Operations', 'Supply chain') or has_word(job_title, 'logistics')\"",
    "\"employees >= 50 and (country = 'DE' or country = 'NL')\"",
    "{company: known, email: known}",
    "{visits_total: at least 10}",
    "{pricing: at least 2}",
    "{people_active: at least 2}",
]


_CLASSES = """
    size_class:
      means: Size.
      first of: [{when: {employees: less than 50}, points: -20}, {when: {employees: less than 200}, points: 10}, {points: 25}]
    income_class:
      means: Income.
      first of: [{when: {revenue: less than 5}, points: -5}, {when: {revenue: less than 50}, points: 5}, {points: 10}]
    activity_class:
      means: Busy.
      first of: [{when: {opens: at least 10}, points: 6}, {when: {opens: at least 3}, points: 3}, {points: 0}]
    industry_worth:
      means: Industry.
      value of: industry
      points: {Logistics: 20, Retail: 15, Manufacturing: 15, Software: -10}
      otherwise: 0
    seniority_worth:
      means: Seniority.
      value of: seniority
      points: {owner: 20, executive: 20, director: 15, manager: 10}
      otherwise: 0
    department_worth: {means: Department., value of: department, points: {Operations: 10, Finance: 5}, otherwise: 1}
    signer_known: {means: A signer., across: account, when: {seniority: [owner, executive]}, points: 10}
    bigger_than_most: {means: Big., when: "employees + visits_total > 1000", points: 3}
"""

_EXCLUDED = [
    "  excluded:",
    "    student: {means: Learning., when: {seniority: student}}",
    "    competitor: {means: Sells the same., when: {email_domain: listed in competitors}}",
]


def pact_text(rules: int = 0) -> str:
    """The benchmark pact as YAML. With `rules`, that many further traits are added to it."""
    profile = [
        f"    truth_{place}: {{means: Truth {place}., when: {when}, points: {place % 7 + 1}, otherwise: {-(place % 3)}}}"
        for place, when in enumerate(_TRUTHS)
    ]
    profile += _CLASSES.strip("\n").splitlines()
    profile += [
        f"    more_{place}: {{means: More {place}., when: {{employees: {place} to {place + 50}}}, points: {place % 9 + 1}}}" for place in range(rules)
    ]
    return "\n".join([_HEAD, "profile:", "  customer:", *profile, *_EXCLUDED, "behaviour:", *_signals(), _TAIL])


def _signals() -> list[str]:
    lines = []
    for name, activity, when, within, points in _PLAIN:
        lines.append(_signal(name, activity, points, _note(when), f"within: {within} days" if within else ""))
    for name, activity, when, points, half in _FADING:
        lines.append(_signal(name, activity, points, _note(when), f"decay: half every {half} days", "at most: 40"))
    for name, activity, once, within, points in _ONCE:
        lines.append(_signal(name, activity, points, f"once per: {once}", f"within: {within} days" if within else "", "at most: 30"))
    for name, activity, within, once in _ACROSS:
        lines.append(_signal(name, activity, "", once, "across: account", f"within: {within} days"))
    return lines


def _note(when: str) -> str:
    return f"when: {{url: {when}}}" if when else ""


def _signal(name: str, activity: str, points: str, *parts: str) -> str:
    scored = [f"points: {points}"] if points else []
    return f"  {name}: {{means: Signal {name}., activity: {activity}, {', '.join([part for part in parts if part] + scored)}}}"


_HEAD = f"""leadpact: 1
name: The benchmark's pact
teams: {{marketing: {{accountable: Head of marketing}}, sales: {{accountable: Head of sales}}}}
review every: 3 months
timezone: Europe/Berlin
facts:
  email: text
  company: text
  country: text
  industry: text
  employees: integer
  revenue: number
  job_title: text
  seniority: {{one of: [owner, executive, director, manager, staff, student]}}
  department: text
  inbound: boolean
  contract_ends: date
  visits_total: integer
lists:
  target_accounts: {{of: email_domain}}
  competitors: {{of: email_domain}}
activities:
  types: [{", ".join(TYPES)}]
  notes: {{url: text, campaign: text, asset: text}}
stages:
  inquiry: {{owner: marketing, means: New.}}
  lead: {{owner: marketing, means: Reachable., when: {{email: known, company: known}}}}
  mql: {{owner: marketing, means: Ready., when: {{fit_band: [A, B], engagement: at least 30}}}}
  sal: {{owner: sales, means: Accepted., by: accepted}}
  recycled: {{owner: marketing, means: Given back., by: rejected}}
  disqualified: {{owner: marketing, means: Excluded., when: "excluded"}}
  won: {{owner: sales, means: Bought., by: won}}"""

_CRITERIA = "\n".join(
    f"  {name}: {{ask: What about {name}?, valid for: 180 days, answers: {{good: {{means: Good., points: 25, met: true}}, "
    "fair: {means: Fair., points: 10, met: true}, nothing: {means: Nothing., points: -10}}}"
    for name in ("budget", "authority", "need", "timeline", "fit_for_use")
)
_TAIL = f"""criteria:
{_CRITERIA}
scores:
  fit: {{of: [customer], limits: [-50, 150], bands: {{A: 70, B: 40, C: 10, D: lowest}}}}
  engagement: {{of: [behaviour], limits: [0, 100], bands: {{1: 50, 2: 30, 3: 10, 4: lowest}}}}
  asked: {{of: [criteria]}}
  priority: {{of: [fit, engagement, asked]}}
grade: [fit, engagement]
order leads by: priority
routing:
  - {{to: disqualify, name: no need, when: {{need: nothing}}, because: No problem that we solve.}}
  - {{to: sales, name: hand raiser, when: {{demo: at least 1, fit_band: [A, B, C]}}, because: They asked., respond within: 1 working hour}}
  - {{to: sales, name: qualified, when: {{stage: mql}}, because: Fits and is busy., respond within: 4 working hours}}
  - {{to: nurture, name: not yet, track: education, look again: 30 days, because: Nothing says that they are ready.}}
handoff:
  accept within: 4 working hours
  rejections:
    wrong size: {{then: disqualify, means: Far too small.}}
    no budget: {{then: nurture, track: education, look again: 90 days, or on: demo_requested, means: No money this year.}}"""


def make_data(folder: Path, leads: int) -> None:
    """Write the canonical tables as Parquet files: `leads` leads in a quarter as many accounts, twenty activities each, in the order of time.

    The same number of leads gives the same files. Activities carry no ids, as page views and opens mostly come.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "1500MB", "temp_directory": str(folder / "spill"), "threads": "2"}) as con:
        for table, sql in _tables(leads).items():
            con.execute(f"copy ({sql}) to '{folder / table}.parquet' (format parquet, row_group_size 122880)")


def _pick(number: str, salt: int, values: tuple[str, ...]) -> str:
    return f"list_extract([{', '.join(repr(value) for value in values)}], 1 + cast(hash({number} * 1000 + {salt}) % {len(values)} as integer))"


def _share(number: str, salt: int, percent: int) -> str:
    return f"hash({number} * 1000 + {salt}) % 100 < {percent}"


def _tables(leads: int) -> dict[str, str]:
    country = _pick("i", 1, ("DE", "de ", "AT", "CH", "NL", "PL", "FR", "ES", "IT", "US", "GB"))
    lead_rows = f"""select 'L' || lpad(cast(i as varchar), 8, '0') as lead, cast(null as varchar) as account,
        cast(null as timestamptz) as known_at, i as row_number,
        case when {_share("i", 2, 90)} then 'person' || i || '@company' || (hash(i) % {max(leads // 4, 1)}) || '.example' end as email,
        case when {_share("i", 3, 80)} then 'Company ' || (hash(i) % {max(leads // 4, 1)}) end as company,
        case when {_share("i", 4, 85)} then {country} end as country,
        case when {_share("i", 5, 75)} then {_pick("i", 6, _INDUSTRIES)} end as industry,
        case when {_share("i", 7, 70)} then cast(hash(i * 7) % 8000 as bigint) end as employees,
        case when {_share("i", 8, 50)} then cast(hash(i * 11) % 100000 as decimal(18, 6)) / 1000 end as revenue,
        case when {_share("i", 9, 80)} then {_pick("i", 10, _TITLES)} end as job_title,
        case when {_share("i", 11, 70)} then {_pick("i", 12, ("owner", "executive", "Director", "manager", "staff", "student"))} end as seniority,
        case when {_share("i", 13, 60)} then {_pick("i", 14, ("Operations", "Supply chain", "Finance", "IT"))} end as department,
        case when {_share("i", 15, 90)} then {_share("i", 16, 40)} end as inbound,
        case when {_share("i", 17, 30)} then date '2026-01-01' + cast(hash(i * 13) % 700 as integer) end as contract_ends,
        cast(hash(i * 17) % 40 as bigint) as visits_total
        from range({leads}) r(i)"""
    return {"lead_rows": lead_rows, **_other_tables(leads)}


def _other_tables(leads: int) -> dict[str, str]:
    lead = f"'L' || lpad(cast(hash(j) % {leads} as varchar), 8, '0')"
    count = leads * 20
    weighted = tuple(name for name, times in zip(TYPES, (9, 5, 2, 1, 1, 1, 1, 1, 1, 1), strict=True) for _ in range(times))
    start = "timestamptz '2024-06-15 00:00:00+00'"
    activities = f"""select cast(null as varchar) as id, {lead} as lead, {_pick("j", 21, weighted)} as type,
        {start} + to_microseconds(cast(j * (730.0 * 86400000000 / {count}) as bigint)) as "at",
        cast(null as timestamptz) as known_at,
        {_pick("j", 22, ("/Pricing", "/product/one", "/product/two", "/docs/start", "/blog/why", "/careers", "/about", "/"))} as url,
        case when {_share("j", 23, 70)} then {_pick("j", 24, tuple(f"campaign {number}" for number in range(30)))} end as campaign,
        case when {_share("j", 25, 70)} then {_pick("j", 26, tuple(f"asset {number}" for number in range(20)))} end as asset
        from range({count}) r(j)"""
    answers = f"""select {lead} as lead, {_pick("j", 31, ("budget", "authority", "need", "timeline", "fit_for_use"))} as criterion,
        {_pick("j", 32, ("good", "fair", "nothing", "unknown"))} as value,
        {start} + to_days(cast(hash(j * 3) % 730 as integer)) as "at", cast(null as timestamptz) as known_at,
        cast(null as varchar) as "by", cast(null as varchar) as words from range({leads}) r(j)"""
    events = f"""select {lead} as lead, {_pick("j", 41, ("accepted", "rejected", "rejected", "won", "lost"))} as type,
        {_pick("j", 42, ("wrong size", "no budget"))} as reason, {start} + to_days(cast(hash(j * 5) % 730 as integer)) as at,
        cast(null as timestamptz) as known_at, cast(null as decimal(18, 6)) as amount, cast(null as varchar) as "by" from range({leads // 10}) r(j)"""
    lists = f"""select case when i % 2 = 0 then 'target_accounts' else 'competitors' end as list, 'company' || i * 50 || '.example' as value
        from range({max(leads // 400, 10)}) r(i)"""
    accounts = """select cast(null as varchar) as account, cast(null as timestamptz) as known_at, cast(null as bigint) as row_number,
        cast(null as varchar) as email, cast(null as varchar) as company, cast(null as varchar) as country, cast(null as varchar) as industry,
        cast(null as bigint) as employees, cast(null as decimal(18, 6)) as revenue, cast(null as varchar) as job_title,
        cast(null as varchar) as seniority, cast(null as varchar) as department, cast(null as boolean) as inbound,
        cast(null as date) as contract_ends, cast(null as bigint) as visits_total where false"""
    return {"account_rows": accounts, "activity_rows": activities, "answer_rows": answers, "event_rows": events, "list_rows": lists}
