"""What another pact would decide, made aside: of one lead while somebody writes, and of all open leads before it is put in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from leadpact.pact import messages, words
from leadpact.pact.assessment import Assessment
from leadpact.pact.findings import NotUsable
from leadpact.store.models import Lead, ListVersion, PactVersion
from leadpact.work import knowing, ready
from leadpact.work.ready import Ready
from leadpact.work.refused import NotThere, Refused

AT_ONCE = 200
NOT_JUDGED = "not judged yet"
NAMED = 25
CLOSED = ("disqualify", "closed")
Tell = Callable[[int, int], None]
"""Hears how many leads are done, and of how many."""


def silent(_done: int, _of: int) -> None:
    """For whoever need not be told."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How many leads stand where, before and after: `counts[before, after]`. `rows` and `columns` are in the order of the pacts."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        return sum(leads for (before, after), leads in self.counts.items() if before != after)

    def table(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """Rows as (before, cells), a cell as (leads, whether they stay where they are)."""
        return [(row, [(self.counts.get((row, column), 0), row == column) for column in self.columns]) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Plan:
    """`leads` open leads were decided aside. `named` are some of those that go somewhere else: lead, where it goes today, where it would go."""

    leads: int
    stages: Moves
    routes: Moves
    named: tuple[tuple[int, str, str], ...]


def open_leads() -> QuerySet[Lead]:
    """Leads that are neither disqualified nor closed."""
    return Lead.objects.filter(merged_into=None).exclude(to__in=CLOSED)


def activation_plan(version_id: int, now: datetime, tell: Tell = silent) -> Plan:
    """How many open leads would move per stage and route if that version were in force now. Nothing is written. `tell` hears how far it is.

    Raises NotThere, and Refused where the version cannot run or one of its lists was never filled.
    """
    pact = pact_of(version_id)
    before = ready.active()
    stages: Counter[tuple[str, str]] = Counter()
    routes: Counter[tuple[str, str]] = Counter()
    named: list[tuple[int, str, str]] = []
    leads = 0
    for lead, assessment in _aside(pact, now, tell):
        leads += 1
        said = lead.assessment.result if lead.assessment is not None else None
        stage = NOT_JUDGED if said is None else _stage(before or pact, said["stage"])
        was = NOT_JUDGED if said is None else route_words(said["to"], said["route"])
        comes = route_words(assessment.to, assessment.route)
        stages[stage, _stage(pact, assessment.stage)] += 1
        routes[was, comes] += 1
        if was != comes and len(named) < NAMED:
            named.append((lead.pk, was, comes))
    order = [one.words for of in (before, pact) if of is not None for one in of.pact.stages]
    ways = [route_words(one.to, one.name) for of in (before, pact) if of is not None for one in of.pact.routing]
    return Plan(leads, _moves(stages, order), _moves(routes, ways), tuple(named))


def _moves(counts: Counter[tuple[str, str]], order: list[str]) -> Moves:
    known = {name: number for number, name in enumerate(dict.fromkeys(order))}

    def sort(names: set[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=lambda name: (known.get(name, len(known)), name)))

    return Moves(sort({before for before, _ in counts}), sort({after for _, after in counts}), dict(counts))


def route_words(to: str, route: str | None) -> str:
    """`sales: hand raiser`; only where it goes, where no route decided."""
    return f"{to}: {route}" if route else to


def _stage(pact: Ready, key: str) -> str:
    stage = pact.pact.stage.get(key)
    return stage.words if stage is not None else words.name_words(key)


def _aside(pact: Ready, now: datetime, tell: Tell) -> Iterator[tuple[Lead, Assessment]]:
    numbers = list(open_leads().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        tell(start, len(numbers))
        part = numbers[start : start + AT_ONCE]
        known = knowing.known(pact, part, now, received_by=now, colleagues=pact.across)
        at = known.world.moment(now)
        for lead in Lead.objects.filter(pk__in=part).select_related("assessment").order_by("pk"):
            yield lead, pact.evaluator.assess(known.world.record(str(lead.pk), at))


def try_on(text: str, lead_id: int, now: datetime) -> tuple[Ready, Assessment]:
    """What the text would decide for the lead now, with the pact that it is. Nothing is written.

    Raises NotThere, and Refused for a text that cannot run or names a list that was never filled.
    """
    if not Lead.objects.filter(pk=lead_id, merged_into=None).exists():
        raise NotThere("lead")
    pact = runnable(text)
    known = knowing.known(pact, [lead_id], now, received_by=now, colleagues=pact.across)
    return pact, pact.evaluator.assess(known.world.record(str(lead_id), known.world.moment(now)))


def pact_of(version_id: int) -> Ready:
    """The version, ready to decide. Raises NotThere, Refused as `runnable`."""
    text = PactVersion.objects.filter(pk=version_id).values_list("text", flat=True).first()
    if text is None:
        raise NotThere("version of the pact")
    return runnable(text)


def runnable(text: str) -> Ready:
    """The pact that the text is. Raises Refused where it has errors, or one of its lists was never filled."""
    try:
        pact = ready.of_text(text)
    except NotUsable as refused:
        first = next(finding for finding in refused.findings if finding.severity == "error")
        raise Refused("pact-has-errors", "This text has errors.", f"Line {first.place.line}: {messages.sentence(first)}") from refused
    given = set(ListVersion.objects.values_list("name", flat=True).distinct())
    missing = [one.name for one in pact.pact.lists if one.name not in given]
    if missing:
        named = words.listing([words.name_words(name) for name in missing], "and")
        raise Refused("list-missing", f"These lists were never filled: {named}.", "Operations fills them under Lists; one may be saved empty.")
    return pact
