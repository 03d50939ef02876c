"""The first layers: what was known of leads and accounts, their facts, and the one answer and the one event that count."""

from __future__ import annotations

from bisect import bisect_right

from leadpact.engine.sql.conditions import list_name
from leadpact.engine.sql.moments import MICROS_PER_DAY, days_shift, offset_sql, shifted_offsets
from leadpact.engine.sql.names import Layer, Scope
from leadpact.pact.document import EVENT_TYPES, Fact
from leadpact.pact.free_mail import FREE_MAIL
from leadpact.pact.text import fold

_NEWEST_SNAPSHOT = "order by r.known_at desc nulls last, r.row_number"


def local_day(scope: Scope, micros: str) -> str:
    """The calendar day (days since 1970-01-01) of microseconds since 1970 UTC, in the pact's time zone."""
    starts = scope.zone.starts[: bisect_right(scope.zone.starts, scope.asking.latest)]
    offset = offset_sql(micros, starts, shifted_offsets(scope.zone.offsets[: len(starts)]), scope.dialect.searched)
    local = f"{micros} + {offset}"
    return f"({scope.dialect.whole(local, MICROS_PER_DAY)} - {days_shift()})"


def known(scope: Scope, alias: str) -> str:
    """The test that a row with `at` and `known_at` is known as of the moment asked for."""
    as_of = scope.asking.as_of
    return f"{alias}.at <= {as_of} and ({alias}.known_at is null or {alias}.known_at <= {as_of})"


def keys(scope: Scope, alias: str = "") -> list[str]:
    """The columns that say whose row it is: the lead; where every lead has a moment of its own, also the lead that is asked about."""
    dot = f"{alias}." if alias else ""
    return [f"{dot}subject", f"{dot}lead"] if scope.asking.subject else [f"{dot}lead"]


def rows_of(scope: Scope, table: str, alias: str, *, people: str = "people") -> str:
    """FROM a canonical table; where every lead has a moment of its own, beside the people whose moment it is (`p`)."""
    return f"from {people} p join {table} {alias} on {alias}.lead = p.lead" if scope.asking.subject else f"from {table} {alias}"


def row_keys(scope: Scope, alias: str) -> str:
    return f"p.subject, {alias}.lead" if scope.asking.subject else f"{alias}.lead"


def joined(scope: Scope, left: str, right: str) -> str:
    """The test that two layers speak of the same lead."""
    return " and ".join(f"{mine} = {theirs}" for mine, theirs in zip(keys(scope, left), keys(scope, right), strict=True))


def list_layers(scope: Scope) -> list[Layer]:
    folded = scope.dialect.folded(scope.dialect.trimmed("value"))
    filled = f"{scope.dialect.trimmed('value')} is not null"
    layers: list[Layer] = []
    for declared in scope.pact.lists:
        query = f'select distinct {folded} as "value" from list_rows where list = {scope.dialect.text(declared.name)} and {filled}'
        layers.append((scope.dialect.ident(list_name(declared.name)), query))
    return layers


def free_mail_layer(scope: Scope) -> Layer:
    folded = scope.dialect.folded(scope.dialect.trimmed("value"))
    fixed = " union ".join(f"select {scope.dialect.text(domain)} as domain" for domain in sorted(FREE_MAIL))
    return "free_mail_domains", f"{fixed} union select {folded} from list_rows where list = 'free_mail'"


def snapshot_layers(scope: Scope) -> list[Layer]:
    """`snapshots`: one row for each lead that is looked at, with the facts and the account of its newest row known; nulls where there is none."""
    if scope.asking.subject:
        return [("snapshots", _newest_of_people(scope))]
    barrier = scope.dialect.barrier
    is_known = f"(r.known_at is null or r.known_at <= {scope.asking.as_of})"
    account = scope.dialect.trimmed("r.account")
    columns = f"r.lead, {is_known} as is_known, r.known_at, r.row_number, {account} as own_account{_cells(scope, 'r')}"
    values = "".join(f", {known_cell(scope, fact, 'is_known')} as {scope.named('fact', fact.name)}" for fact in scope.pact.facts)
    chosen = f"select lead, case when is_known then own_account end as own_account{values}"
    same = "(select 1 from repeated_leads d where d.lead = r.lead)"
    newest = "order by is_known desc, known_at desc nulls last, row_number"
    ranked = (
        f"select *, row_number() over (partition by lead {newest}) as place from (select {columns} from lead_rows r where exists {same}{barrier}) r"
    )
    # Most leads have one row, which needs no comparing with others.
    single = f"{chosen} from (select {columns} from lead_rows r where not exists {same}{barrier}) r"
    return [
        ("repeated_leads", "select lead from lead_rows group by lead having count(*) > 1"),
        ("snapshots", f"{single} union all {chosen} from ({ranked}) r where place = 1"),
    ]


def _newest_of_people(scope: Scope) -> str:
    keys_ = row_keys(scope, "r")
    read = (
        f"select {keys_}, {scope.dialect.trimmed('r.account')} as own_account{_cells(scope, 'r')}, "
        f"row_number() over (partition by {keys_} {_NEWEST_SNAPSHOT}) as place "
        f"{rows_of(scope, 'lead_rows', 'r')} where r.known_at is null or r.known_at <= {scope.asking.as_of}"
    )
    values = "".join(f", {known_cell(scope, fact)} as {scope.named('fact', fact.name)}" for fact in scope.pact.facts)
    found = f"select subject, lead, own_account{values} from ({read}) ranked where place = 1"
    names = "".join(f", s.{scope.named('fact', fact.name)}" for fact in scope.pact.facts)
    return f"select p.subject, p.lead, p.as_of, p.today, s.own_account{names} from people p left join ({found}) s on {joined(scope, 'p', 's')}"


def shared_layer(scope: Scope) -> Layer:
    """`shared`: the newest row known of each account, by the account as accounts are compared."""
    rows = f"(select *, {scope.dialect.cell('account')} as account_key from account_rows) r"
    asked = "(select distinct subject, as_of, account_key from keyed where account_key is not null) p"
    source = f"from {asked} join {rows} on r.account_key = p.account_key" if scope.asking.subject else f"from {rows}"
    key = "p.subject, r.account_key" if scope.asking.subject else "r.account_key"
    ranked = (
        f"select {key}{_cells(scope, 'r')}, row_number() over (partition by {key} {_NEWEST_SNAPSHOT}) as place "
        f"{source} where r.known_at is null or r.known_at <= {scope.asking.as_of}"
    )
    values = "".join(f", {known_cell(scope, fact)} as {scope.named('fact', fact.name)}" for fact in scope.pact.facts)
    key = "subject, account_key" if scope.asking.subject else "account_key"
    return "shared", f"select {key}{values} from ({ranked}) ranked where place = 1{scope.dialect.barrier}"


def _cells(scope: Scope, alias: str) -> str:
    return "".join(f", {cell(scope, fact, alias)} as {scope.named('fact', fact.name)}" for fact in scope.pact.facts)


def cell(scope: Scope, fact: Fact, alias: str) -> str:
    """A fact or note as it stands in its table; texts folded, and empty where they are blank. `known_cell` makes a value of it."""
    column = f"{alias}.{scope.dialect.ident(fact.name)}"
    return scope.dialect.cell(column) if fact.type == "text" else column


def known_cell(scope: Scope, fact: Fact, only_if: str | None = None, kind: str = "fact") -> str:
    """What conditions see of a column that `cell` has made: blanks and values outside `one of` are unknown; everything, where `only_if` is false."""
    column = scope.named(kind, fact.name)
    tests = [only_if] if only_if else []
    if fact.choices:
        tests.append(f"{column} in ({', '.join(scope.dialect.text(fold(choice)) for choice in fact.choices)})")
    elif fact.type == "text":
        tests.append(f"{column} <> ''")
    return f"case when {' and '.join(tests)} then {column} end" if tests else column


def fact_layers(scope: Scope) -> list[Layer]:
    """`keyed`: every lead with its own facts and its account; `shared`; `facts`: with what the account's row fills in, and the email's domain."""
    barrier = scope.dialect.barrier
    names = [scope.named("fact", fact.name) for fact in scope.pact.facts]
    who = ["subject", "lead", "as_of", "today"] if scope.asking.subject else ["lead"]
    own = f"select *, {_domain(scope, 'own_part')} as own_domain from (select *, {_after_at(scope, 'f_email')} as own_part from snapshots{barrier}) s"
    placed = f"select *, coalesce(own_account, {company('own_domain')}) as account from ({own}) own{barrier}"
    filled = "".join(f", coalesce(k.{name}, a.{name}) as {name}" for name in names)
    carried = ", ".join(f"k.{name}" for name in [*who, "account", "account_key"])
    and_subject = " and a.subject = k.subject" if scope.asking.subject else ""
    facts = (
        f"select {carried}{filled} from keyed k left join shared a on a.account_key = k.account_key{and_subject}{_still_colleagues(scope)}{barrier}"
    )
    return [
        ("keyed", f"select *, {scope.dialect.folded('account')} as account_key from ({placed}) placed{barrier}"),
        shared_layer(scope),
        ("filled", f"select *, {_after_at(scope, 'f_email')} as part from ({facts}) f{barrier}"),
        ("facts", f"select *, {_domain(scope, 'part')} as f_email_domain from filled{barrier}"),
    ]


def _after_at(scope: Scope, email: str) -> str:
    """What stands after the last `@` of an email; null where the pact has no such fact."""
    fact = scope.pact.fact.get("email")
    return "cast(null as text)" if fact is None or fact.type != "text" else scope.dialect.after_last_at(email)


def _domain(scope: Scope, part: str) -> str:
    return f"nullif({scope.dialect.part(part)}, '')"


def company(domain: str) -> str:
    """The account that a domain stands for; free mail stands for none."""
    return f"case when {domain} not in (select domain from free_mail_domains where domain is not null) then {domain} end"


def home_layers(scope: Scope) -> list[Layer]:
    """Where every lead has a moment of its own. `homes`: each account that each lead has ever been in; `asked_homes`: the account that each lead
    asked about was in at its moment."""
    dialect = scope.dialect
    read = "select r.lead, r.known_at, r.row_number, {} as own_account, {} as part from lead_rows r{}"
    rows = read.format(dialect.trimmed("r.account"), _after_at(scope, "r.email"), dialect.barrier)
    parted = f"select *, {_domain(scope, 'part')} as own_domain from ({rows}) r{dialect.barrier}"
    account = f"coalesce(own_account, {company('own_domain')})"
    keyed = f"select *, {dialect.folded(account)} as account_key from ({parted}) r"
    ranked = (
        f"select p.subject, r.account_key, row_number() over (partition by p.subject {_NEWEST_SNAPSHOT}) as place "
        "from asked p join lead_homes r on r.lead = p.lead where r.known_at is null or r.known_at <= p.as_of"
    )
    return [
        ("lead_homes", f"{keyed}{dialect.barrier}"),
        ("homes", "select distinct lead, account_key from lead_homes where account_key is not null"),
        ("asked_homes", f"select subject, account_key from ({ranked}) r where place = 1"),
    ]


def _still_colleagues(scope: Scope) -> str:
    """Somebody who has ever been in the account is a colleague only if they were in it at the moment asked for."""
    if not scope.asking.subject:
        return ""
    return " left join asked_homes h on h.subject = k.subject where k.lead = k.subject or k.account_key = h.account_key"


def answer_layers(scope: Scope) -> list[Layer]:
    """`answers`: one row per lead that has answers, one column per criterion: the place of the answer that counts, null if unanswered."""
    criteria = scope.pact.criteria
    dialect = scope.dialect
    value = dialect.cell("r.value")
    places = " ".join(
        f"when {dialect.text(criterion.name)} then case {value} "
        + " ".join(f"when {dialect.text(answer.folded)} then {place}" for place, answer in enumerate(criterion.answers))
        + f" else {len(criterion.answers)} end"
        for criterion in criteria
    )
    lead_keys = row_keys(scope, "r")
    carried = ", p.today" if scope.asking.subject else ""
    read = (
        f"select {lead_keys}{carried}, r.criterion, r.at as happened, coalesce(r.known_at, r.at) as known_at, case r.criterion {places} end as place "
        f"{rows_of(scope, 'answer_rows', 'r', people='asked')} "
        f"where {known(scope, 'r')} and r.criterion in ({', '.join(dialect.text(criterion.name) for criterion in criteria)})"
    )
    mine = ", ".join(keys(scope))
    ranked = f"select *, row_number() over (partition by {mine}, criterion order by happened desc, known_at desc, place) as newest from ({read}) r"
    day = local_day(scope, "micros")
    newest = f"select *, {dialect.micros('happened')} as micros from ({ranked}) r where newest = 1{dialect.barrier}"
    aged = f"select *, {scope.asking.today} - {day} as age from ({newest}) r"
    columns = ", ".join(
        f"max(place) filter (where criterion = {dialect.text(criterion.name)} and place < {len(criterion.answers)}"
        + ("" if criterion.valid_for is None else f" and age <= {criterion.valid_for}")
        + f") as {scope.named('criterion', criterion.name)}"
        for criterion in criteria
    )
    return [("answers", f"select {mine}, {columns} from ({aged}) r group by {mine}")]


def event_layers(scope: Scope) -> list[Layer]:
    """`events`: the newest event of each lead; the reason of a rejection as its place in the pact, null where missing or unlisted."""
    dialect = scope.dialect
    types = " ".join(f"when {dialect.text(kind)} then {place}" for place, kind in enumerate(EVENT_TYPES))
    reason = dialect.cell("r.reason")
    rejections = scope.pact.handoff.rejections if scope.pact.handoff else ()
    reasons = " ".join(f"when {dialect.text(rejection.folded)} then {place}" for place, rejection in enumerate(rejections))
    place = f"case {reason} {reasons} end" if rejections else "cast(null as integer)"
    lead_keys = row_keys(scope, "r")
    carried = ", p.today" if scope.asking.subject else ""
    read = (
        f"select {lead_keys}{carried}, r.type, r.at as happened, {dialect.micros('r.at')} as micros, coalesce(r.known_at, r.at) as known_at, "
        f"case r.type {types} end as rank, case when r.type = 'rejected' then {place} end as reason "
        f"{rows_of(scope, 'event_rows', 'r', people='asked')} "
        f"where {known(scope, 'r')} and r.type in ({', '.join(dialect.text(kind) for kind in EVENT_TYPES)})"
    )
    mine = ", ".join(keys(scope))
    newest = "order by happened desc, known_at desc, rank desc, reason asc nulls last"
    ranked = f"select *, row_number() over (partition by {mine} {newest}) as newest from ({read}) r"
    day = local_day(scope, "micros")
    columns = f"{mine}, type as event_type, reason as event_reason, micros as event_micros, {scope.asking.today} - {day} as event_age"
    return [("events", f"select {columns} from (select * from ({ranked}) r where newest = 1{dialect.barrier}) r{dialect.barrier}")]
