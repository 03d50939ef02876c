"""The parts that every draft has in the same form: stages, questions, routing and hand-over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from leadpact.engine.draft.frameworks import Ask, Framework
from leadpact.engine.draft.paper import Section, scalar

STAGES_ABOUT = (
    "--- The buying cycle, earliest first. A lead stands in the last stage whose condition or event holds.",
    "Read these definitions aloud, both teams together, and change the words until both mean the same.",
)
OPTIONAL_STAGES = ("lead", "prospect", "mql", "sal", "sql", "recycled")


@dataclass(frozen=True, slots=True)
class Way:
    """A route to sales: `when` as it stands in the pact, and a reason that says no more than `when` asks."""

    name: str
    when: str
    because: str


BUSY = Way("fits and is busy", "{stage: mql}", "They fit, and something is going on there now.")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the drafted parts can name. `contact`: facts that must be known before anybody can be reached; `prospect` and `mql` are conditions in
    SQL; `excluded`: some trait excludes; `raised`: the signal of those who ask to be called; `likely` is the threshold of the best band of `score`
    (None: no such band); `stages`: which of OPTIONAL_STAGES are used; `prospect_means` and `mql_means` say what the conditions ask, and `ways` are
    the routes by which an mql goes to sales."""

    framework: Framework
    contact: tuple[str, ...]
    prospect: str
    mql: str
    excluded: bool
    raised: str | None
    likely: str | None
    edge: str | None = None
    score: str = "fit"
    stages: tuple[str, ...] = OPTIONAL_STAGES
    respond_within: str = "1 working hour"
    accept_within: str = "4 working hours"
    capacity: str | None = None
    prospect_means: str = "A company and a person like those that we want to work with."
    mql_means: str = "Fits, and is busy with the problem now. Marketing asks sales to look."
    ways: tuple[Way, ...] = (BUSY,)


def criteria_section(framework: Framework) -> Section:
    """The questions, each with its answers, as YAML."""
    about = (
        f"--- What has to be asked ({framework.title}). {framework.says}",
        "Ask in your own words; what counts is which of the answers it comes to. `met: true` counts into criteria_met.",
    )
    lines = ["criteria:"]
    for ask in framework.asks:
        lines += _ask(ask)
    return Section(about, tuple(lines))


def _ask(ask: Ask) -> list[str]:
    lines = [f"  {ask.name}:", f"    ask: {scalar(ask.ask)}"]
    if ask.valid_for is not None:
        lines.append(f"    valid for: {ask.valid_for} days")
    lines.append("    answers:")
    for reply in ask.replies:
        met = ", met: true" if reply.met else ""
        lines.append(f"      {scalar(reply.value)}: {{means: {scalar(reply.means)}, points: {reply.points}{met}}}")
    return lines


def stages_section(shape: Shape) -> Section:
    """The buying cycle, earliest first."""
    person, answers = shape.framework.person
    known = ", ".join(f"{fact}: known" for fact in shape.contact)
    stop, value = shape.framework.stop
    out = f"{'excluded or ' if shape.excluded else ''}{stop} = '{value}'"
    sql = f"{{criteria_met: at least {shape.framework.enough}, {person}: [{', '.join(answers)}]}}"
    rows = (
        ("inquiry", None, "marketing", "Somebody has turned up whom we did not know before.", ""),
        ("lead", None, "marketing", "We know enough to reach them.", f"when: {{{known}}}" if shape.contact else ""),
        ("prospect", None, "marketing", shape.prospect_means, f'when: "{shape.prospect}"'),
        ("mql", "Marketing qualified lead", "marketing", shape.mql_means, f'when: "{shape.mql}"'),
        ("sal", "Sales accepted lead", "sales", "A representative has looked at it and works on it.", "by: accepted"),
        ("sql", "Sales qualified lead", "sales", "Somebody has spoken with them, and enough is known to plan a deal.", f"when: {sql}"),
        ("recycled", None, "marketing", "Sales has given it back, with a reason and a date to look again.", "by: rejected"),
        ("disqualified", None, "marketing", "We do not go on with them, and can say why.", f'when: "{out}"'),
        ("won", None, "sales", "They have bought from us.", "by: won"),
        ("lost", None, "sales", "They have decided against us, or for nothing at all.", "by: lost"),
    )
    lines = ["stages:"]
    for key, name, owner, means, entry in rows:
        if key in OPTIONAL_STAGES and (key not in shape.stages or not entry):
            continue
        lines += [
            f"  {key}:",
            *([f"    name: {name}"] if name else []),
            f"    owner: {owner}",
            f"    means: {means}",
            *([f"    {entry}"] if entry else []),
        ]
    return Section(STAGES_ABOUT, tuple(lines))


def routing_section(shape: Shape) -> Section:
    """What happens with a lead: first match wins."""
    stop, value = shape.framework.stop
    lines = ["routing:", "  - to: disqualify", "    name: nothing for them", f"    when: \"{stop} = '{value}'\""]
    lines.append("    because: They have said that they have no problem which we solve.")
    if shape.raised:
        lines += ["  - to: sales", "    name: hand raiser", f"    when: {{{shape.raised}: at least 1, {shape.score}_band: [A, B, C]}}"]
        lines += ["    because: They have asked to speak with us.", f"    respond within: {shape.respond_within}"]
    for way in _ways(shape):
        lines += ["  - to: sales", f"    name: {way.name}", f"    when: {way.when}", f"    because: {way.because}"]
    if shape.edge:
        lines += ["  - to: review", "    name: close to the line", f'    when: "{shape.edge}"']
        lines.append("    because: Just below the line, and worth a look by a person.")
    if shape.likely:
        lines += [
            "  - to: nurture",
            "    name: find out more",
            f"    when: \"{shape.score}_band in ('C', 'D') and {shape.score}_high >= {shape.likely}\"",
        ]
        lines += ["    track: get to know", "    look again: 14 days", "    because: Too little is known to say yes or no."]
    lines += ["  - to: nurture", "    name: not yet", "    track: stay in touch", "    look again: 30 days"]
    lines.append("    because: Nothing says that they are ready.")
    about = ("--- What happens now. The first row that holds is taken; the last has no condition, so that no lead is left without a next step.",)
    return Section(about, tuple(lines))


def _ways(shape: Shape) -> tuple[Way, ...]:
    """To sales by what was said on the phone, and by what marketing sees; where no stage stands for either, by the condition itself."""
    spoken = (Way("qualified", "{stage: sql}", "Enough is known from speaking with them to plan a deal."),) if "sql" in shape.stages else ()
    if "mql" in shape.stages:
        return (*spoken, *shape.ways)
    return spoken or (replace(shape.ways[0], when=f'"{shape.mql}"'),)


def handoff_section(shape: Shape) -> Section:
    """What the teams promise each other, and why sales may give a lead back."""
    lines = ["handoff:", *([f"  capacity: {shape.capacity}"] if shape.capacity else [])]
    lines += [
        '  working hours: {days: mon-fri, from: "09:00", to: "17:00"}',
        f"  accept within: {shape.accept_within}",
        "  first touch within: 8 working hours",
    ]
    lines += [
        "  rejections:",
        "    does not fit:     {then: disqualify, means: Not the kind of company that we can help.}",
        "    already with us:  {then: disqualify, means: A customer or somebody whom we talk with already.}",
        "    wrong person:     {then: nurture, track: get to know, look again: 14 days, means: Right company. Find out who decides.}",
        "    not now:          {then: nurture, look again: 90 days, means: They want it and cannot do it now.}",
        "    cannot be reached: {then: nurture, look again: 14 days, means: Five attempts in two weeks without an answer.}",
        "    wrong data:       {then: review, means: Name or number or company is wrong.}",
    ]
    about = ("--- The hand-over: what sales promises, and the reasons for which a lead may come back. A lead that comes back keeps a next step.",)
    return Section(about, tuple(lines))
