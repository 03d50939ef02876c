"""A pact made of what two teams say about themselves: whom they want, what counts as a sign, what they promise each other."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from leadpact.engine.draft.flow import OPTIONAL_STAGES, Shape, criteria_section, handoff_section, routing_section, stages_section
from leadpact.engine.draft.frameworks import BANT, Framework
from leadpact.engine.draft.paper import Section, document, flow, flow_map, scalar
from leadpact.engine.draft.trouble import CannotDraft

SENIORITY = ("owner", "executive", "director", "manager", "staff", "student")
EVERYWHERE = "GB"
OWN_NAMES = (
    "budget", "authority", "need", "timeline", "fit", "engagement", "answers", "priority", "demo_request", "pricing_page", "webinar", "download",
    "campaign_response", "unsubscribed", "customer", "prospect", "interest", "excluded", "behaviour", "criteria", "test_entry", "business_address",
    *(f"{score}_{part}" for score in ("fit", "engagement", "answers", "priority") for part in ("low", "high", "band")),
)  # fmt: skip
"""Names that the draft uses itself; a fact of such a name gets another."""


@dataclass(frozen=True, slots=True)
class Ideal:
    """What the teams have said. Empty tuples: everybody will do. `smallest` and `largest` are numbers of employees."""

    name: str
    framework: Framework = BANT
    marketing: str = "Head of marketing"
    sales: str = "Head of sales"
    timezone: str = "UTC"
    review_every: str = "3 months"
    countries: tuple[str, ...] = ("GB", "IE", "DE", "AT", "CH", "FR", "NL")
    industries: tuple[str, ...] = ("Manufacturing", "Retail", "Professional services")
    unwanted: tuple[str, ...] = ()
    smallest: int = 50
    largest: int = 2000
    seniority: tuple[str, ...] = ("owner", "executive", "director")
    stages: tuple[str, ...] = OPTIONAL_STAGES
    respond_within: str = "1 working hour"
    accept_within: str = "4 working hours"
    capacity: str | None = "25 leads per week"


@dataclass(frozen=True, slots=True)
class Bands:
    a: int
    b: int
    c: int

    @property
    def written(self) -> str:
        return f"{{A: {self.a}, B: {self.b}, C: {self.c}, D: lowest}}"


def bands_of(most: int) -> Bands:
    """Thresholds at about five, three and one eighth of the most that can be reached, in steps of 5 (of 1 where that is little)."""
    step = 5 if most >= 40 else 1
    a = max(3 * step, round(most * 5 / 8 / step) * step)
    return Bands(a, max(2 * step, min(a - step, round(most * 3 / 8 / step) * step)), step)


def pact_of(ideal: Ideal, opening: tuple[str, ...]) -> str:
    """The whole pact as text. It checks without error, and its cases hold."""
    bands = bands_of(_most(ideal))
    shape = Shape(
        framework=ideal.framework,
        contact=("email", "company"),
        prospect="email is not null and company is not null and fit_band in ('A', 'B')",
        mql="email is not null and company is not null and fit_band in ('A', 'B') and engagement >= 30",
        excluded=True,
        raised="demo_request",
        likely=str(bands.a),
        edge="fit_band = 'A' and engagement >= 20 and engagement < 30",
        stages=ideal.stages,
        respond_within=ideal.respond_within,
        accept_within=ideal.accept_within,
        capacity=ideal.capacity,
    )
    sections = (
        Section((), head_lines(ideal)),
        _facts(),
        activities_section(),
        stages_section(shape),
        _profile(ideal),
        behaviour_section(),
        criteria_section(ideal.framework),
        _scores(bands),
        routing_section(shape),
        handoff_section(shape),
        _cases(ideal),
    )
    return document(opening, sections)


def head_lines(ideal: Ideal) -> tuple[str, ...]:
    """Name, teams, review and time zone. Raises CannotDraft for a time zone that does not exist."""
    if ideal.timezone not in available_timezones():
        raise CannotDraft("bad-timezone", timezone=ideal.timezone)
    return (
        "leadpact: 1",
        f"name: {scalar(ideal.name)}",
        "teams:",
        f"  marketing: {{accountable: {scalar(ideal.marketing)}}}",
        f"  sales:     {{accountable: {scalar(ideal.sales)}}}",
        f"review every: {ideal.review_every}",
        f"timezone: {ideal.timezone}",
    )


def _facts() -> Section:
    about = (
        "--- What may be known of a lead. Every fact is one that somebody has to fill in: keep those that decide something.",
        "Types: text, integer, number, boolean, date, or `one of` a list. What is not filled in is unknown, never zero and never no.",
    )
    return Section(
        about,
        (
            "facts:",
            "  email:     text",
            "  company:   text",
            "  country:   text",
            "  industry:  text",
            "  employees: {type: integer, label: number of employees}",
            f"  seniority: {{one of: {flow(SENIORITY)}}}",
            "  inbound:   {type: boolean, label: came to us by themselves}",
        ),
    )


def activities_section() -> Section:
    """What a lead can do, with notes."""
    about = ("--- What a lead can do, as your website, mailings and events record it, and what is noted with it.",)
    return Section(
        about,
        (
            "activities:",
            "  types: [page_viewed, email_clicked, email_unsubscribed, asset_downloaded, webinar_attended, demo_requested]",
            "  notes:",
            "    url:      text",
            "    campaign: text",
            "    asset:    text",
        ),
    )


def _most(ideal: Ideal) -> int:
    return 15 * bool(ideal.countries) + 25 + 20 * bool(ideal.industries) + 20


def _profile(ideal: Ideal) -> Section:
    lines = ["profile:", "  customer:"]
    if ideal.countries:
        lines += ["    region:", "      means: We sell there, and can look after them.", f"      when: {{country: {flow(ideal.countries)}}}"]
        lines += ["      points: 15", "      otherwise: -15"]
    lines += ["    size:", f"      means: From {ideal.smallest:,} to {ideal.largest:,} employees we are at our best.", "      first of:"]
    lines += [f"        - {{when: {{employees: less than {ideal.smallest}}}, points: -15}}"]
    lines += [f"        - {{when: {{employees: at most {ideal.largest}}}, points: 25}}", "        - {points: 5}"]
    if ideal.industries:
        lines += ["    right_industry:", "      means: They have the problem that we solve.", "      value of: industry"]
        lines += [f"      points: {flow_map((industry, '20') for industry in ideal.industries)}", "      otherwise: 0"]
    lines += ["  prospect:", "    right_person:", "      means: They decide, or their word counts when it is decided."]
    lines += [f"      when: {{seniority: {flow(ideal.seniority)}}}", "      points: 20"]
    lines += ["  interest:", "    self_qualified:", "      means: They came by themselves, so they are further along than somebody we went to."]
    lines += ["      when: {inbound: true}", "      points: 10", "  excluded:"]
    if ideal.unwanted:
        lines += [
            "    unwanted_industry:",
            "      means: An industry that both teams have agreed to leave alone.",
            f"      when: {{industry: {flow(ideal.unwanted)}}}",
        ]
    lines += ["    student:", "      means: Here to learn, not to buy.", "      when: {seniority: student}"]
    about = (
        "--- Who we want. A trait is true, false or unknown; unknown is worth nothing, for or against.",
        "Say first what a trait means. Points come last, and may be left out altogether.",
        "A list of target accounts or competitors is kept beside the pact: `lists: {competitors: {of: email_domain}}`, a file competitors.txt with",
        "one domain a line, and under `excluded` a trait with `when: {email_domain: listed in competitors}`.",
    )
    return Section(about, tuple(lines))


def behaviour_section() -> Section:
    """Signals over the usual activities."""
    about = (
        "--- What they do. A signal counts activities. `within`, `once per`, `at most` and `decay` keep one busy afternoon from looking like a deal.",
    )
    rows = (
        ("demo_request", "Asked to be shown. Does not fade.", "demo_requested", ("points: 30", "at most: 30")),
        (
            "pricing_page",
            "Looked at what it costs.",
            "page_viewed",
            ("when: {url: contains /pricing}", "once per: day", "points: 8", "at most: 24", "decay: half every 14 days"),
        ),
        ("webinar", "Gave us an hour.", "webinar_attended", ("once per: asset", "points: 15", "at most: 30", "decay: half every 60 days")),
        ("download", "Took something to read.", "asset_downloaded", ("once per: asset", "points: 5", "at most: 15", "decay: half every 60 days")),
        (
            "campaign_response",
            "Answered something that we sent.",
            "email_clicked",
            ("within: 180 days", "once per: campaign", "points: 3", "at most: 9"),
        ),
        ("unsubscribed", "Asked us to stop writing.", "email_unsubscribed", ("points: -20", "at most: 20")),
    )
    lines = ["behaviour:"]
    for name, means, kind, more in rows:
        lines += [f"  {name}:", f"    means: {means}", f"    activity: {kind}", *(f"    {line}" for line in more)]
    return Section(about, tuple(lines))


def _scores(bands: Bands) -> Section:
    about = (
        "--- How points become scores and bands. Fit and engagement stay apart: a perfect company that sleeps, and a student who reads everything,",
        "are different cases, and one sum would hide it.",
    )
    return Section(
        about,
        (
            "scores:",
            f"  fit:        {{of: [customer, prospect], bands: {bands.written}}}",
            "  engagement: {of: [behaviour, interest], limits: [0, 100], bands: {1: 50, 2: 30, 3: 10, 4: lowest}}",
            "  answers:    {of: [criteria]}",
            "  priority:   {of: [fit, engagement, answers]}",
            "grade: [fit, engagement]",
            "order leads by: priority",
        ),
    )


def _cases(ideal: Ideal) -> Section:
    country = ideal.countries[0] if ideal.countries else EVERYWHERE
    facts = [("email", "kim@wanted.example"), ("company", "Wanted"), ("country", country), ("employees", str(ideal.smallest))]
    facts += [("industry", ideal.industries[0])] if ideal.industries else []
    person, wanted = flow_map([*facts, ("seniority", ideal.seniority[0])]), flow_map(facts)
    answers = flow_map(ideal.framework.best_answers())
    stop, value = ideal.framework.stop
    mql, sql = "mql" in ideal.stages, "sql" in ideal.stages
    lines = ["cases:", "  - name: the right person asks to be shown", f"    lead: {person}", "    activities: [{type: demo_requested, age: 1 day}]"]
    lines += [f"    expect: {{to: sales, route: hand raiser{', stage: mql' if mql else ''}}}"]
    lines += ["  - name: fits, and has said so much on the phone that a deal can be planned", f"    lead: {wanted}", f"    answers: {answers}"]
    lines += [f"    expect: {{{'to: sales, route: qualified, stage: sql' if sql else 'route: not yet'}}}"]
    lines += ["  - name: a student who reads everything", "    lead: {seniority: student}"]
    lines += ["    activities: [{type: page_viewed, url: /pricing, age: 1 day, times: 50}]", "    expect: {to: disqualify, stage: disqualified}"]
    lines += ["  - name: has no problem that we solve", f"    lead: {wanted}", f"    answers: {{{stop}: {scalar(value)}}}"]
    lines += ["    expect: {to: disqualify, route: nothing for them, stage: disqualified}", "  - name: nothing is known but an address"]
    lines += ["    lead: {email: someone@gmail.example}", "    expect: {to: nurture, route: find out more, stage: inquiry}"]
    lines += ["  - name: sales has given it back", f"    lead: {person}", "    activities: [{type: demo_requested, age: 9 days}]"]
    lines += ["    events: [{type: rejected, reason: not now, age: 1 day}]"]
    lines += [f"    expect: {{to: nurture{', stage: recycled' if 'recycled' in ideal.stages else ''}}}"]
    about = (
        "--- Leads that both teams have judged together. Add the last five that you argued about: name, what was known, what should have happened.",
        "A change of the pact that breaks one of them cannot be signed.",
    )
    return Section(about, tuple(lines))
