"""The executable meaning of the language: a pact, a record and its moment give an assessment. Nothing else does.

The layers run in the order of the language, each written into one row of values that the layers below it may look at: facts, signals, traits,
criteria, excluded, scores, grade, stage, routing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from leadpact.pact.assessment import Assessment, ScoreResult
from leadpact.pact.conditions import MILLION, RefKind
from leadpact.pact.counting import Sighting, Sightings, by_type, counting
from leadpact.pact.deciding import Events, Outcome, Routing, Stages, Standing
from leadpact.pact.decisions import Decision, bands
from leadpact.pact.document import Pact
from leadpact.pact.foresight_days import TurningDays
from leadpact.pact.foresight_marks import Counted, Marks
from leadpact.pact.judging import COLLEAGUES, HAS_ACCOUNT, Asked, Verdict, judging, of_facts_alone
from leadpact.pact.rows import ActivityRow, AnswerRow, Values
from leadpact.pact.scoring import Points, Scores
from leadpact.pact.text import fold
from leadpact.pact.truths import Layout, Setting, truth
from leadpact.pact.worlds import Record


class Reached(NamedTuple):
    """The decision of an assessment, with the scores and the counts that led to it."""

    decision: Decision
    scores: Mapping[str, ScoreResult]
    signals: Mapping[str, int]


class _Judged(NamedTuple):
    """What the layers have come to."""

    signals: dict[str, int]
    traits: list[Verdict]
    criteria: list[Verdict]
    criteria_met: int
    excluded: bool | None
    excluded_by: str | None
    scores: dict[str, ScoreResult]
    points: Points
    cut: dict[str, int]
    grade: str | None
    standing: Standing
    stage: str
    open_stages: tuple[str, ...]
    outcome: Outcome


class _LookedAt(NamedTuple):
    """The activities that were looked at last, and what of them each signal counts."""

    activities: tuple[ActivityRow, ...]
    account_activities: tuple[ActivityRow, ...]
    lists: tuple[frozenset[str], ...]
    day: int
    own: Sightings
    everybody: Sightings
    chosen: Sequence[Sequence[Sighting]]


class _Counted(NamedTuple):
    """What was counted last: the same activities on the same day come to the same."""

    chosen: Sequence[Sequence[Sighting]]
    day: int
    counts: dict[str, int]
    millionths: list[int]
    verdicts: list[Verdict]


class _Kept(NamedTuple):
    """The verdicts of the traits that look at facts alone, None for each of the others, and the facts from which they were made."""

    facts: Values
    colleagues: tuple[Values, ...]
    account: bool
    lists: tuple[frozenset[str], ...]
    verdicts: tuple[Verdict | None, ...]


class _Above(NamedTuple):
    """The layers above the criteria as they were last: the same for every answer that is tried. `counted` goes with a day."""

    counted: _Counted
    kept: _Kept
    traits: list[Verdict]
    values: list[Any]
    points: Points


class Evaluator:
    """A pact, ready to assess one lead after another. What it remembers of the last one changes no result; two of the same pact give the same."""

    def __init__(self, pact: Pact) -> None:
        self.pact = pact
        layout = _layout(pact)
        lists = [declared.name for declared in pact.lists]
        self._blank = [None] * (len(layout) - len(pact.facts) - 1)
        self._place = layout
        self._fact_names = tuple(fact.name for fact in pact.facts)
        self._signals = tuple((signal.name, signal.across, layout["signal", signal.name], counting(signal, pact)) for signal in pact.signals)
        # The values of one layer stand side by side in the layout, in the order of the pact.
        before = len(pact.facts) + 1
        self._signals_at = slice(before, before + len(pact.signals))
        self._traits_at = slice(before + len(pact.signals), before + len(pact.signals) + len(pact.traits))
        self._all_last = all(signal.lasting for _, _, _, signal in self._signals)
        self._looked_at: _LookedAt | None = None
        self._counted: _Counted | None = None
        self._kept: _Kept | None = None
        self._above: _Above | None = None
        self._of_facts = tuple(of_facts_alone(trait) for trait in pact.traits)
        self._signals_across = any(signal.across for signal in pact.signals)
        self._traits = tuple((trait.name, layout["trait", trait.name], judging(trait, pact, layout)) for trait in pact.traits)
        self._criteria = tuple((criterion.name, layout["criterion", criterion.name], Asked(criterion)) for criterion in pact.criteria)
        self._excluded = tuple((name, layout["trait", name]) for name in pact.excluded)
        names = (*(trait.name for trait in pact.traits), *(signal.name for signal in pact.signals), *(criterion.name for criterion in pact.criteria))
        self._scores = Scores(pact, {name: place for place, name in enumerate(names)}, layout)
        self._events = Events(pact)
        self._stages = Stages(pact, layout)
        self._routing = Routing(pact, layout)
        self._journey = tuple((phase.name, truth(phase.when, layout, lists)) for phase in reversed(pact.journey))
        self._seats = tuple((seat.name, truth(seat.when, layout, lists)) for seat in pact.committee)
        self._claims = None if pact.claims is None else truth(pact.claims, layout, lists)

    @cached_property
    def _turning(self) -> TurningDays:
        return TurningDays(self.pact)

    @cached_property
    def marks(self) -> Marks:
        """The numbers that conditions and bands ask for."""
        return Marks(self.pact)

    def turning_days(self, record: Record, last: int) -> list[int]:
        """Local days after the record's own up to `last`, ascending, outside of which its assessment cannot change while nothing new is known."""
        chosen = self._chosen(record, (record.day, *record.lists))
        if not self._all_last:  # on another day they may choose others: all of their types are looked at
            own, everybody = by_type(record.activities), by_type(record.account_activities)
            chosen = [
                kept if signal.lasting else [one for kind in rule.types or found for one in found.get(kind, ())]
                for kept, rule, (_, across, _, signal) in zip(chosen, self.pact.signals, self._signals, strict=True)
                for found in [everybody if across else own]
            ]
        return self._turning.until(record, [{sighting[0] for sighting in sightings} for sightings in chosen], last)

    def more_than_fades(self, record: Record, days: Sequence[int]) -> frozenset[int]:
        """Those of the turning days on which something else can change as well than what the chosen activities count and bring."""
        if not days or not self._all_last:
            return frozenset(days)
        return frozenset(self._turning.not_of_signals(record, days[-1]))

    def counts(self, record: Record, days: Sequence[int]) -> Iterator[Counted]:
        """What the signals come to on each of the days, of the activities that they choose on the record's own. `days`: its turning days from the
        first, none left out."""
        chosen = self._chosen(record, (record.day, *record.lists))
        seen = [(signal, signal.counted_once(sightings)) for sightings, (_, _, _, signal) in zip(chosen, self._signals, strict=True)]
        counted = [signal.on_day(own, record.day) for signal, own in seen]
        moving = [(place, signal.on_day, own, signal.closes(own)) for place, (signal, own) in enumerate(seen) if own and signal.moves]
        for day in days:
            counted = list(counted)
            for place, on_day, own, closes in moving:
                if closes is None or day in closes:
                    counted[place] = on_day(own, day)
            yield counted

    def claims(self, record: Record) -> bool | None:
        """Whether the pact claims the lead: True where it has no `claims`, None where that is unknown."""
        if self._claims is None:
            return True
        return self._claims(record.facts, (record.day, *record.lists))

    def assess(self, record: Record) -> Assessment:
        """All that the pact says of the lead at the record's moment."""
        setting: Setting = (record.day, *record.lists)
        values: list[Any] = [*record.facts, *self._blank]
        judged = self._judged(record, values, setting)
        standing, outcome = judged.standing, judged.outcome
        return Assessment(
            lead=record.lead,
            as_of=record.as_of,
            account=record.account,
            stage=judged.stage,
            to=outcome.to,
            route=outcome.route,
            because=outcome.because,
            excluded_by=judged.excluded_by,
            event=standing.event,
            reason=None if standing.rejection is None else standing.rejection.reason,
            track=outcome.track,
            look_again=outcome.look_again,
            grade=judged.grade,
            scores=judged.scores,
            contributions=self._scores.contributions(judged.points, judged.cut),
            signals=dict(judged.signals),
            traits={name: verdict.state or "" for (name, _, _), verdict in zip(self._traits, judged.traits, strict=True)},
            criteria={name: verdict.state for (name, _, _), verdict in zip(self._criteria, judged.criteria, strict=True)},
            criteria_met=judged.criteria_met,
            undecided=_undecided(excluded=judged.excluded, stages=judged.open_stages, routes=outcome.undecided),
            phase=next((name for name, holds in self._journey if holds(values, setting)), None),
            seats={name: any(holds(facts, setting) for facts in record.colleagues) for name, holds in self._seats},
            unknown_facts=tuple(name for name, value in zip(self._fact_names, record.facts, strict=False) if value is None),
            list_versions=record.list_versions,
            fingerprint=self.pact.fingerprint,
        )

    def reach(self, record: Record) -> Reached:
        """Of the assessment of the record only what people act on: for trying what another answer, fact or activity would come to."""
        judged = self._judged(record, [*record.facts, *self._blank], (record.day, *record.lists))
        decided = Decision(judged.outcome.to, judged.outcome.route, judged.stage, judged.grade, bands(judged.scores))
        return Reached(decided, judged.scores, judged.signals)

    def _judged(self, record: Record, values: list[Any], setting: Setting) -> _Judged:
        """The layers from the signals to the routing."""
        values[self._place[COLLEAGUES]] = record.colleagues
        values[self._place[HAS_ACCOUNT]] = record.account is not None
        above = self._signals_and_traits(record, values, setting)
        answers, met = self._hear(record, values)
        excluded, excluded_by = self._exclude(values)
        points = _joined(above.points, _points(answers))
        scores, cut = self._scores.results(points, values)
        grade = self._scores.grade(scores, values)
        standing = self._events.standing(record.events, record.activities, record.day)
        stage, open_stages = self._stages.stage(standing.event, values, setting)
        values[self._place["stage", "stage"]] = fold(stage)
        because = None if excluded_by is None else self.pact.trait[excluded_by].means
        outcome = self._routing.outcome(because, standing, values, setting, excluded=excluded is True)
        return _Judged(
            above.counted.counts, above.traits, answers, met, excluded, excluded_by, scores, points, cut, grade, standing, stage, open_stages, outcome
        )  # fmt: skip

    def _signals_and_traits(self, record: Record, values: list[Any], setting: Setting) -> _Above:
        counted, kept, last = self._count(record, setting), self._judged_by_facts(record, values, setting), self._above
        values[self._signals_at] = counted.millionths
        if last is None or last.counted is not counted or last.kept is not kept:
            traits = [
                known if known is not None else judge(values, setting) for known, (_, _, judge) in zip(kept.verdicts, self._traits, strict=True)
            ]
            last = _Above(counted, kept, traits, [verdict.value for verdict in traits], _points([*traits, *counted.verdicts]))
            self._above = last
        # Written only now: traits stand in one layer and do not see each other.
        values[self._traits_at] = last.values
        return last

    def _count(self, record: Record, setting: Setting) -> _Counted:
        chosen, last = self._chosen(record, setting), self._counted
        if last is None or last.chosen is not chosen or last.day != record.day:
            counts: dict[str, int] = {}
            verdicts: list[Verdict] = []
            for (name, _, _, signal), sightings in zip(self._signals, chosen, strict=True):
                number, points = signal.count(sightings, record.day) if sightings else (0, 0)
                counts[name] = number
                verdicts.append(Verdict(None, None, points, points, points))
            last = _Counted(chosen, record.day, counts, [number * MILLION for number in counts.values()], verdicts)
            self._counted = last
        return last

    def _chosen(self, record: Record, setting: Setting) -> Sequence[Sequence[Sighting]]:
        """What each signal counts. The same record is often looked at again, on another day or with another answer: then it stays as it is."""
        last = self._looked_at
        if last is None or not (
            last.activities is record.activities and last.account_activities is record.account_activities and last.lists is record.lists
        ):
            own = by_type(record.activities)
            everybody: Sightings = by_type(record.account_activities) if self._signals_across else {}
            chosen = tuple(signal.choose(everybody if across else own, setting) for _, across, _, signal in self._signals)
            last = _LookedAt(record.activities, record.account_activities, record.lists, record.day, own, everybody, chosen)
            self._looked_at = last  # in one step: another thread sees all of it or nothing
        if self._all_last or last.day == record.day:
            return last.chosen
        return [
            kept if signal.lasting else signal.choose(last.everybody if across else last.own, setting)
            for (_, across, _, signal), kept in zip(self._signals, last.chosen, strict=True)
        ]

    def _judged_by_facts(self, record: Record, values: list[Any], setting: Setting) -> _Kept:
        account, last = record.account is not None, self._kept
        same = last is not None and last.facts is record.facts and last.colleagues is record.colleagues and last.lists is record.lists
        if last is None or not same or last.account is not account:
            made = (judge(values, setting) if alone else None for alone, (_, _, judge) in zip(self._of_facts, self._traits, strict=True))
            last = _Kept(record.facts, record.colleagues, account, record.lists, tuple(made))
            self._kept = last
        return last

    def _hear(self, record: Record, values: list[Any]) -> tuple[list[Verdict], int]:
        rows: dict[str, list[AnswerRow]] = {}
        for row in record.answers:
            rows.setdefault(row.criterion, []).append(row)
        met = 0
        verdicts: list[Verdict] = []
        for name, place, asked in self._criteria:
            verdict = asked.verdict(rows[name], record.day) if name in rows else asked.unanswered
            values[place] = verdict.value
            met += asked.is_met(verdict)
            verdicts.append(verdict)
        values[self._place["criteria_met", "criteria_met"]] = met * MILLION
        return verdicts, met

    def _exclude(self, values: list[Any]) -> tuple[bool | None, str | None]:
        excluded: bool | None = False
        excluded_by: str | None = None
        for name, place in self._excluded:
            if values[place] is True:
                excluded, excluded_by = True, name
                break
            if values[place] is None:
                excluded = None
        values[self._place["excluded", "excluded"]] = excluded
        return excluded, excluded_by


def _points(verdicts: Sequence[Verdict]) -> Points:
    if not verdicts:
        return (), (), ()
    _, _, points, lows, highs = zip(*verdicts, strict=True)
    return points, lows, highs


def _joined(above: Points, below: Points) -> Points:
    (points, lows, highs), (more, more_lows, more_highs) = above, below
    return points + more, lows + more_lows, highs + more_highs


def _undecided(*, excluded: bool | None, stages: tuple[str, ...], routes: tuple[str, ...]) -> tuple[str, ...]:
    first = ("excluded",) if excluded is None else ()
    return (*first, *(f"stage {key}" for key in stages), *(f"route {name}" for name in routes))


def _layout(pact: Pact) -> Layout:
    """Where each name's value stands: facts first, so that the facts of a colleague can be looked at in the same way."""
    single: Sequence[RefKind] = ("criteria_met", "excluded", "grade", "stage")
    names: list[tuple[RefKind, str]] = [("fact", fact.name) for fact in pact.facts]
    names.append(("email_domain", "email_domain"))
    names += [("signal", signal.name) for signal in pact.signals]
    names += [("trait", trait.name) for trait in pact.traits]
    names += [("criterion", criterion.name) for criterion in pact.criteria]
    for kind in ("score", "low", "high", "band"):
        names += [(kind, score.name) for score in pact.scores]
    names += [(kind, kind) for kind in single]
    names += [COLLEAGUES, HAS_ACCOUNT]
    return dict(zip(names, count(), strict=False))
