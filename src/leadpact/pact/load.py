"""Load a pact: text in, checked pact out, or everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace

from leadpact.pact import written
from leadpact.pact.catalogue import CATALOGUE
from leadpact.pact.document import Group, Pact
from leadpact.pact.findings import Finding, NotUsable, Place
from leadpact.pact.lint import lint
from leadpact.pact.messages import SEVERITIES
from leadpact.pact.names import CLAIM_LAYERS, Names, Scope, written_names
from leadpact.pact.reading.behaviour import read_behaviour, read_committee, read_criteria, read_journey
from leadpact.pact.reading.cases import Declared, read_cases
from leadpact.pact.reading.flow import read_handoff, read_routing, read_stages
from leadpact.pact.reading.profile import read_profile
from leadpact.pact.reading.scores import read_grade, read_scores
from leadpact.pact.reading.terms import read_activity_types, read_facts, read_lists, read_notes, read_teams, read_timezone
from leadpact.pact.shapes import Reader
from leadpact.pact.short import parse_condition
from leadpact.pact.written import Mapping, Node

KEYS = (
    "leadpact", "name", "teams", "review every", "timezone", "claims", "facts", "lists", "activities", "stages", "profile", "behaviour", "criteria",
    "committee", "journey", "scores", "grade", "order leads by", "routing", "handoff", "cases",
)  # fmt: skip
REQUIRED = ("leadpact", "name", "teams", "timezone", "facts", "stages", "routing")


def load(text: str, path: str = "pact.yaml") -> Pact:
    """The checked pact. `path` is only what findings call the file.

    Raises NotUsable with every finding (errors among them) where the pact cannot run; otherwise warnings and hints stand in `Pact.findings`.
    """
    pact, findings = examine(text, path)
    if pact is None or any(finding.severity == "error" for finding in findings):
        raise NotUsable(findings)
    return pact


def load_to_decide(text: str, path: str = "pact.yaml") -> Pact:
    """Like `load`, and takes also a pact whose only errors do not touch what it decides (`Entry.decides`). For suites of cases, not for leads."""
    pact, findings = examine(text, path)
    if pact is None:
        raise NotUsable(findings)
    return pact


def check(text: str, path: str = "pact.yaml") -> tuple[Finding, ...]:
    """Everything that is wrong, or probably not meant, in the order in which it stands in the file."""
    return examine(text, path)[1]


def examine(text: str, path: str) -> tuple[Pact | None, tuple[Finding, ...]]:
    """The pact where it can decide, else None; and all findings."""
    reader = Reader(SEVERITIES)
    try:
        root, found = written.read(text, path)
    except NotUsable as refused:
        return None, refused.findings
    reader.findings.extend(found)
    if not isinstance(root, Mapping) or not any(key.value in KEYS for key, _ in root.items):
        reader.say("not-a-pact", Place(path, 1, 1))
        return None, _sorted(reader)
    pact = _read(reader, root, text, path)
    if _undecided(reader):
        return None, _sorted(reader)
    reader.findings.extend(lint(pact, root, SEVERITIES))
    findings = _sorted(reader)
    return (None if _undecided(reader) else replace(pact, findings=findings)), findings


def _undecided(reader: Reader) -> bool:
    return any(finding.severity == "error" and CATALOGUE[finding.code].decides for finding in reader.findings)


def _sorted(reader: Reader) -> tuple[Finding, ...]:
    unique = {(finding.place, finding.code, tuple(sorted(finding.values.items()))): finding for finding in reader.findings}
    return tuple(sorted(unique.values(), key=lambda finding: (finding.place, finding.code)))


def _read(reader: Reader, root: Mapping, text: str, path: str) -> Pact:
    keys = reader.mapping(root, "the pact", KEYS, required=REQUIRED)
    if "leadpact" in keys:
        reader.choice(keys["leadpact"], "the version of the language (leadpact)", ("1",))
    names = Names(written=written_names(root))
    facts = read_facts(reader, names, keys.get("facts"))
    lists = read_lists(reader, names, keys.get("lists"))
    activities = reader.mapping(keys.get("activities"), "the activities", ("types", "notes"), required=("types",))
    types = read_activity_types(reader, activities.get("types"))
    notes = read_notes(reader, names, activities.get("notes"))
    signals = read_behaviour(reader, names, types, keys.get("behaviour"))
    traits, groups = read_profile(reader, names, keys.get("profile"))
    criteria = read_criteria(reader, names, keys.get("criteria"))
    groups = _with_sections(
        reader, names, groups, signals=tuple(signal.name for signal in signals), criteria=tuple(one.name for one in criteria), keys=keys
    )
    scores = read_scores(reader, names, groups, keys.get("scores"))
    grade = read_grade(reader, names, scores, keys.get("grade"))
    teams = read_teams(reader, keys.get("teams"))
    stages = read_stages(reader, names, teams, keys.get("stages"))
    routing = read_routing(reader, names, keys.get("routing"))
    handoff = read_handoff(reader, types, routing, keys.get("handoff"))
    rejections = handoff.rejections if handoff else ()
    list_names = tuple(item.name for item in lists)
    declared = Declared(facts, notes, types, list_names, criteria, rejections, scores, grade, names)
    return Pact(
        name=reader.words(keys.get("name"), "the name of the pact") or "",
        teams=teams,
        review_every=reader.span(keys.get("review every"), '"review every"', ("month", "week")),
        timezone=read_timezone(reader, keys.get("timezone")),
        claims=parse_condition(keys["claims"], Scope(reader, names, CLAIM_LAYERS, "the claims")) if "claims" in keys else None,
        facts=facts,
        lists=lists,
        activity_types=types,
        notes=notes,
        stages=stages,
        traits=traits,
        signals=signals,
        criteria=criteria,
        groups=groups,
        excluded=tuple(trait.name for trait in traits if trait.group == "excluded"),
        committee=read_committee(reader, names, keys.get("committee")),
        journey=read_journey(reader, names, keys.get("journey")),
        scores=scores,
        grade=grade,
        order_by=_order_by(reader, names, keys.get("order leads by")),
        routing=routing,
        handoff=handoff,
        cases=read_cases(reader, declared, keys.get("cases")),
        fingerprint=written.fingerprint(root),
        text=text,
        path=path,
    )


def _with_sections(
    reader: Reader, names: Names, groups: tuple[Group, ...], *, signals: tuple[str, ...], criteria: tuple[str, ...], keys: dict[str, Node]
) -> tuple[Group, ...]:
    """The groups of the profile, then `behaviour` and `criteria`. A group may not be called like something else that a score can name."""
    profile = keys.get("profile")
    for key, _ in profile.items if isinstance(profile, Mapping) else ():
        if key.value in names.declared or key.value in ("behaviour", "criteria"):
            kind = names.declared[key.value][0] if key.value in names.declared else "section"
            reader.say("group-like-name", key.place, name=key.value, kind=kind)
    sections = [Group("behaviour", "behaviour", signals)] if "behaviour" in keys else []
    sections += [Group("criteria", "criteria", criteria)] if "criteria" in keys else []
    return (*groups, *sections)


def _order_by(reader: Reader, names: Names, node: Node | None) -> str | None:
    text = reader.text(node, '"order leads by"')
    if text is None:
        return None
    scores = [name for name, known in names.known.items() if known.ref.kind == "score"]
    if text.value in names.broken:
        return None
    if text.value not in scores:
        reader.unknown("unknown-score", text, scores, where='"order leads by"')
        return None
    return text.value
