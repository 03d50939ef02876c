"""The pact.yaml that is drafted from a points table: every line that could be carried as a trait or a signal, with the row it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from leadpact.engine.draft.flow import Shape, Way, criteria_section, handoff_section, routing_section, stages_section
from leadpact.engine.draft.frameworks import BANT
from leadpact.engine.draft.ideal import Ideal, head_lines
from leadpact.engine.draft.paper import Section, comment, document, flow, name_of, scalar
from leadpact.engine.draft.points_rules import NUMBER_FACTS, ActivityRule, FactRule

OWN_NAMES = ("budget", "authority", "need", "timeline", "total", "answers", "priority", "customer", "interest", "excluded", "behaviour", "criteria",
             *(f"{score}_{part}" for score in ("total", "answers", "priority") for part in ("low", "high", "band")))  # fmt: skip
"""Names that the draft uses itself."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A line of the table: its row, as it stands there, its words without the points, and what they mean."""

    row: int
    shown: str
    words: str
    rule: FactRule | ActivityRule


@dataclass(frozen=True, slots=True)
class _Written:
    """Lines of the profile (`customer`, `interest`) and the behaviour, with what they name."""

    customer: tuple[str, ...]
    interest: tuple[str, ...]
    behaviour: tuple[str, ...]
    facts: dict[str, tuple[str, str]]
    kinds: tuple[str, ...]
    notes: tuple[str, ...]
    most: float
    raised: str | None


def pact_of_points(carried: tuple[Carried, ...], refused: tuple[tuple[str, str, str], ...], name: str, timezone: str, threshold: str | None) -> str:
    """The text of the pact. `refused` are (row, rule, reason); `threshold` the points at which a lead is handed over, where the table says it."""
    written = _Writer(carried).written()
    line = max(1, round(float(threshold))) if threshold else max(4, round(written.most / 2 / 5) * 5)
    shape = Shape(
        framework=BANT,
        contact=("email",),
        prospect="",
        mql=f"total >= {threshold or line}",
        excluded=False,
        raised=written.raised,
        likely=threshold or str(line),
        score="total",
        stages=("lead", "mql", "sal", "sql", "recycled"),
        mql_means="Has the points at which marketing asks sales to look.",
        ways=(Way("enough points", "{stage: mql}", "They have reached the points at which a lead is handed over."),),
    )
    sections = (
        Section((), head_lines(Ideal(name=name, timezone=timezone))),
        _facts(written),
        _activities(written),
        stages_section(shape),
        _profile(written, refused),
        Section(("--- What they do, line by line from the table.",), ("behaviour:", *written.behaviour) if written.behaviour else ()),
        criteria_section(BANT),
        _scores(written, threshold or str(line), line, said=threshold is not None),
        routing_section(shape),
        handoff_section(shape),
        _cases(),
    )
    return document(_opening(carried, refused), sections)


def _opening(carried: tuple[Carried, ...], refused: tuple[tuple[str, str, str], ...]) -> tuple[str, ...]:
    return (
        f"A first draft from a points table: {len(carried)} of {len(carried) + len(refused)} lines were carried over, with the points that they had.",
        "A points table is only the last page of an agreement. Say under `means` why each line counts, and throw out those for which nobody knows.",
        "What a fact or an activity is called here has to be the same in source.yaml.",
    )


class _Writer:
    """Gives every rule a name and its lines, and remembers what it names."""

    def __init__(self, carried: tuple[Carried, ...]) -> None:
        self._carried = carried
        self._facts: dict[str, tuple[str, str]] = {"email": ("text", "email")}
        self._taken: set[str] = set(OWN_NAMES) | {"email"}
        self._customer: list[str] = []
        self._interest: list[str] = []
        self._behaviour: list[str] = []
        self._kinds: list[str] = []
        self._notes: list[str] = []
        self._most = 0.0
        self._raised: str | None = None

    def written(self) -> _Written:
        for one in self._carried:  # all facts first: a rule must not get the name of a fact that only a later rule needs
            if isinstance(one.rule, FactRule):
                self._declare(one.rule)
        for one in self._carried:
            self._most += self._worth(one.rule)
            if isinstance(one.rule, FactRule):
                self._fact(one, one.rule)
            else:
                self._activity(one, one.rule)
        kinds = tuple(dict.fromkeys(kind for kind in self._kinds if kind != "any")) or ("page_viewed",)
        notes = tuple(dict.fromkeys(self._notes))
        return _Written(tuple(self._customer), tuple(self._interest), tuple(self._behaviour), self._facts, kinds, notes, self._most, self._raised)

    def _worth(self, rule: FactRule | ActivityRule) -> float:
        most = rule.at_most if isinstance(rule, ActivityRule) else None
        return max(0.0, float(rule.points) if most is None else float(most) if float(rule.points) > 0 else 0.0)

    def _declare(self, rule: FactRule) -> None:
        if rule.fact == "email_domain":
            return
        key = rule.fact or self._own_fact(rule.field)
        number = rule.test in ("at least", "more than", "at most", "less than", "between") or key in NUMBER_FACTS
        before = self._facts.get(key, ("text", ""))[0]
        whole = key == "employees" and before in ("text", "integer") and not any("." in value for value in rule.values)
        kind = ("integer" if whole and (before == "integer" or key not in self._facts) else "number") if number or before != "text" else "text"
        self._facts[key] = (kind, rule.field)
        self._taken.add(key)

    def _own_fact(self, field: str) -> str:
        return next((key for key, (_, words) in self._facts.items() if words.lower() == field.lower()), None) or name_of(field, self._taken)

    def _name(self, text: str) -> str:
        name = name_of(text, self._taken)
        self._taken.add(name)
        return name

    def _fact(self, one: Carried, rule: FactRule) -> None:
        fact = rule.fact or self._own_fact(rule.field)
        lines = [*comment(f"Row {one.row}: {one.shown}", 4), f"    {self._name(one.words)}:", f"      means: {scalar(_means(one.words))}"]
        self._customer += [*lines, *_when(fact, rule, number=self._facts.get(fact, ("text", ""))[0] != "text"), f"      points: {rule.points}"]

    def _activity(self, one: Carried, rule: ActivityRule) -> None:
        self._kinds.append(rule.kind)
        if rule.note is not None:
            self._notes.append(rule.note)
        name, means = self._name(one.words), f"      means: {scalar(_means(one.words))}"
        counted = rule.quiet or rule.times is not None
        signal = self._name(f"count {name}") if counted else name
        self._behaviour += [
            *comment(f"Row {one.row}: {one.shown}", 2),
            f"  {signal}:",
            f"    means: {scalar(_means(one.words))}",
            f"    activity: {rule.kind}",
        ]
        if rule.note is not None and rule.about is not None:
            self._behaviour.append(f"    when: {{{rule.note}: {scalar(f'contains {rule.about}')}}}")
        self._behaviour += [f"    within: {rule.within} days"] if rule.within is not None else []
        if counted:
            test = "less than 1" if rule.quiet else f"at least {rule.times}"
            self._interest += [f"    {name}:", means, f"      when: {{{signal}: {test}}}", f"      points: {rule.points}"]
            return
        self._behaviour.append(f"    points: {rule.points}")
        self._behaviour += [f"    at most: {rule.at_most}"] if rule.at_most is not None else []
        if rule.kind == "demo_requested" and self._raised is None and float(rule.points) > 0:
            self._raised = name


def _means(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _when(fact: str, rule: FactRule, *, number: bool) -> list[str]:
    """The `when` of a trait. Values stand in lists, where no word of the language can be read out of them."""
    match rule.test:
        case "known" | "unknown":
            return [f"      when: {{{fact}: {rule.test}}}"]
        case "between":
            low, high = sorted(rule.values, key=float)
            return [f"      when: {{{fact}: {low} to {high}}}"]
        case "at least" | "more than" | "at most" | "less than":
            return [f"      when: {{{fact}: {rule.test} {rule.values[0]}}}"]
        case "is":
            return [f"      when: {{{fact}: {rule.values[0] if number else flow(rule.values)}}}"]
        case "is not":
            return [f"      when: {{none of: [{{{fact}: {rule.values[0] if number else flow(rule.values)}}}]}}"]
    word = rule.test.removeprefix("not ")
    if rule.test != "not contains" and len(rule.values) == 1:
        return [f"      when: {{{fact}: {scalar(f'{word} {rule.values[0]}')}}}"]
    group = "none of" if rule.test == "not contains" else "any of"
    tests = ", ".join(f"{{{fact}: {scalar(f'{word} {value}')}}}" for value in rule.values)
    return [f"      when: {{{group}: [{tests}]}}"]


def _facts(written: _Written) -> Section:
    lines = []
    for fact, (kind, words) in written.facts.items():
        label = f", label: {scalar(words)}" if words.lower() != fact.replace("_", " ") else ""
        lines.append(f"  {fact}: {{type: {kind}{label}}}" if label else f"  {fact}: {kind}")
    return Section(("--- What the table asks of a lead.",), ("facts:", *lines))


def _activities(written: _Written) -> Section:
    notes = ("  notes:", *(f"    {note}: text" for note in written.notes)) if written.notes else ()
    return Section(("--- What the table counts, and what has to be noted with it.",), ("activities:", f"  types: {flow(written.kinds)}", *notes))


def _profile(written: _Written, refused: Iterable[tuple[str, str, str]]) -> Section:
    lines: list[str] = []
    if written.customer:
        lines += ["  customer:", *written.customer]
    if written.interest:
        lines += ["  interest:", *written.interest]
    left = [line for row, rule, reason in refused for line in comment(f"- Row {row}, {rule}: {reason}")]
    left = ["# Not carried over:", *left] if left else []
    return Section(("--- Who we want, line by line from the table.",), (*left, *(["profile:", *lines] if lines else [])))


def _scores(written: _Written, threshold: str, line: int, *, said: bool) -> Section:
    groups = [group for group, lines in (("customer", written.customer), ("interest", written.interest), ("behaviour", written.behaviour)) if lines]
    where = "as the table says" if said else "half of what the lines can bring together, because the table does not say it"
    b, c = max(2, round(line * 3 / 5)), max(1, round(line * 3 / 10))
    return Section(
        (f"--- One sum, as the table has it. Leads are handed over from {threshold} points on: {where}.",),
        (
            "scores:",
            f"  total:    {{of: {flow(groups)}, bands: {{A: {threshold}, B: {min(b, line - 1)}, C: {min(c, line - 2)}, D: lowest}}}}",
            "  answers:  {of: [criteria]}",
            "  priority: {of: [total, answers]}",
            "grade: [total]",
            "order leads by: priority",
        ),
    )


def _cases() -> Section:
    return Section(
        ("--- Leads that both teams have judged together. Add real ones: five that the points got right, and five that they got wrong.",),
        (
            "cases:",
            "  - name: enough has been said on the phone that a deal can be planned",
            "    lead: {}",
            "    answers: {budget: set aside, authority: decides, need: pressing}",
            "    expect: {to: sales, route: qualified, stage: sql}",
            "  - name: has no problem that we solve",
            "    lead: {}",
            "    answers: {need: none}",
            "    expect: {to: disqualify, route: nothing for them, stage: disqualified}",
        ),
    )
