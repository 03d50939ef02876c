"""A house to measure in: the benchmark's pact in force, people, leads with their facts, and twenty activities of each, written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.made_up import TYPES, pact_text

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

PER_LEAD = 20
SOURCE = "web"
DECIDED = 400
"""Leads that are decided and handed over one by one, as a server does it: they fill the desk. The copies of the others are made up."""

_LEADS = """insert into store_lead (id, source, external_id, created_at, email, phone, name, country, account_name, account_id, track, next_step,
  next_step_at, stage, "to", route, because, grade, order_score, fingerprint, decided_at)
select i, '{source}', 'L' || i, %(now)s - interval '1 year', 'person' || i || '@company' || i %% {accounts} || '.example', '', 'Person ' || i,
  (array['de', 'at', 'ch', 'nl', 'pl', 'fr', 'us'])[1 + i %% 7], '', 1 + i %% {accounts}, 'education', 'Look again (not yet)',
  %(now)s + make_interval(days => 1 + i %% 30), 'lead', (array['nurture', 'nurture', 'nurture', 'review', 'disqualify'])[1 + i %% 5], 'not yet',
  'Nothing says that they are ready.', (array['A', 'B', 'C', 'D'])[1 + i %% 4] || 1 + i / 4 %% 4, i * 7919::bigint %% 15000, %(fingerprint)s, %(now)s
from generate_series(1, {leads}) i"""
_FACTS = """insert into store_factvalue (lead_id, name, text, source, known_at, received_at)
select i, name, text, '{source}', %(now)s - interval '1 year', %(now)s - interval '1 year' from generate_series(1, {leads}) i,
lateral (values ('email', 'person' || i || '@company' || i %% {accounts} || '.example'), ('company', 'Company ' || i %% {accounts}),
  ('country', (array['DE', 'AT', 'CH', 'NL', 'PL', 'FR', 'US'])[1 + i %% 7]), ('industry', (array['Logistics', 'Retail', 'Software'])[1 + i %% 3]),
  ('employees', (i * 37 %% 8000)::text), ('job_title', (array['Warehouse manager', 'Head of logistics', 'CTO', 'Buyer'])[1 + i %% 4]),
  ('seniority', (array['owner', 'director', 'manager', 'staff'])[1 + i %% 4]), ('visits_total', (i %% 40)::text)) as said (name, text)"""
_ACTIVITIES = """insert into store_activity (source, external_id, lead_id, type, at, known_at, received_at, notes)
select '{source}', 'loaded-' || j, 1 + j * 2654435761::bigint %% {leads}, (array[{types}])[1 + j * 40503::bigint / 7 %% {kinds}], at, at, at,
  jsonb_build_object('url', coalesce((array['/pricing', '/product/one', '/docs/start', '/blog/why'])[1 + j %% 40], '/'), 'campaign',
  'campaign ' || j %% 30)
from generate_series({first}, {last}) j, lateral (select %(now)s - interval '1 year' * ({count} - j)::float8 / {count} as at) as moment"""
_OTHERS = (
    """insert into store_account (id, key, name)
    select i, 'company' || i - 1 || '.example', 'company' || i - 1 || '.example' from generate_series(1, {accounts}) i""",
    _LEADS,
    "insert into store_membership (account_id, lead_id) select account_id, id from store_lead",
    _FACTS,
)
_AT_ONCE = 1_000_000


def prepare(leads: int) -> None:
    """Fills the empty tables of the database that Django has been set up with."""
    from django.db import connection  # noqa: PLC0415 - Django is set up by whoever calls
    from django.utils import timezone  # noqa: PLC0415 - the same

    from leadpact.store.models import FactValue, Lead  # noqa: PLC0415 - the same
    from leadpact.store.words_anew import write_words  # noqa: PLC0415 - the same

    now = timezone.now()
    fingerprint = _pact(now)
    _people()
    named = {"source": SOURCE, "leads": leads, "accounts": max(leads // 4, 1), "count": leads * PER_LEAD}
    kinds = ("page_viewed",) * 240 + ("email_opened",) * 120 + ("email_clicked",) * 30 + TYPES
    named |= {"types": ", ".join(f"'{kind}'" for kind in kinds), "kinds": len(kinds)}
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute("set session_replication_role = replica")  # the rows refer to each other by rule: nothing has to be looked up
        for statement in _OTHERS:
            cursor.execute(statement.format(**named), {"now": now, "fingerprint": fingerprint})
        with _indexed_afterwards(cursor, "store_activity"):
            for first in range(1, leads * PER_LEAD + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, leads * PER_LEAD)
                cursor.execute(_ACTIVITIES.format(**named, first=first, last=last), {"now": now})
        with _indexed_afterwards(cursor, "store_leadword"):
            write_words(Lead, FactValue)
        for table in ("store_lead", "store_account"):
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        cursor.execute("set session_replication_role = default")
        cursor.execute("analyze")
    _hand_over(leads, now)


@contextmanager
def _indexed_afterwards(cursor: CursorWrapper, table: str) -> Iterator[None]:
    """Without its indexes and its unique constraints while rows are written: made once over all of them, they take a fraction of the time."""
    cursor.execute("select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'u'", [table])
    unique = cursor.fetchall()
    cursor.execute(
        "select indexname, indexdef from pg_indexes where tablename = %s and indexname not in "
        "(select conname from pg_constraint where conrelid = %s::regclass)",
        [table, table],
    )
    indexes = cursor.fetchall()
    for name, _ in unique:
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    for name, _ in indexes:
        cursor.execute(f'drop index "{name}"')
    yield
    for name, said in unique:
        cursor.execute(f'alter table {table} add constraint "{name}" {said}')
    for _, said in indexes:
        cursor.execute(said)


def _pact(now: datetime) -> str:
    from leadpact.pact.load import load  # noqa: PLC0415 - see above
    from leadpact.store.models import ListVersion, PactVersion  # noqa: PLC0415 - the same
    from leadpact.store.models.kinds import PactStatus  # noqa: PLC0415 - the same

    text = pact_text()
    pact, before = load(text), now - timedelta(days=400)
    PactVersion.objects.create(
        name=pact.name, text=text, fingerprint=pact.fingerprint, status=PactStatus.ACTIVE, created_at=before, activated_at=before
    )
    for declared in pact.lists:
        ListVersion.objects.create(name=declared.name, entries=["company1.example", "company7.example"], version="1", from_at=before)
    return pact.fingerprint


def _people() -> None:
    from leadpact.store.models import Person  # noqa: PLC0415 - see above

    for name, role in (("rep", "representative"), ("head", "sales_lead"), ("operations", "operations")):
        Person.objects.create(email=f"{name}@northwind.example", name=name.title(), role=role, password="!")  # noqa: S106 - opens nothing


def _hand_over(leads: int, now: datetime) -> None:
    """Decides some leads, offers those that are ready to the one representative, who accepts every third."""
    from leadpact.store.models import Handoff, Person  # noqa: PLC0415 - see above
    from leadpact.work import decide, hand_over, waiting  # noqa: PLC0415 - the same
    from leadpact.work.actors import person  # noqa: PLC0415 - the same

    waiting.mark(range(1, min(DECIDED, leads) + 1), now, "activities")
    while decide.run(now):
        pass
    rep = person(Person.objects.get(role="representative"))
    for handoff in Handoff.objects.filter(state="offered").order_by("pk")[::3]:
        hand_over.accept(handoff.pk, rep, now)
