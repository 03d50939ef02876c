"""The pact from its first draft to being in force, by the verbs alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from leadpact.pact.load import load
from leadpact.pact.reviews import review_due
from leadpact.store.access import pacts as seen
from leadpact.store.models import Acknowledgement, Agreement, Assessed, AuditLine, Handoff, Lead, ListVersion, Outgoing, PactVersion, Person, Waiting
from leadpact.store.models.kinds import PactStatus
from leadpact.work import activation, decide, lists, notify, pacts, ready, waiting
from leadpact.work.actors import Actor, person
from leadpact.work.refused import NotThere, Refused
from server.house import EXAMPLE, HAVEN, NOW, did, in_force, lead

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
STRICTER = EXAMPLE.replace("when: {demo_request: at least 1, fit_band: [A, B, C]}", "when: {demo_request: at least 1, fit_band: [A, B, C, D]}")
BREAKS = EXAMPLE.replace(
    "expect: {to: sales, route: hand raiser, grade: A2, stage: mql}", "expect: {to: sales, route: hand raiser, grade: B2, stage: mql}"
)
BROKEN = EXAMPLE.replace("{need: none}\n", "{nead: none}\n", 1)


def somebody(role: str, team: str = "", name: str = "") -> Actor:
    email = f"{name or role}@northwind.example"
    return person(Person.objects.create_user(email, "x", name=name or role.title(), role=role, team=team))


@pytest.fixture
def mara() -> Actor:
    return somebody("marketing", "marketing", "Mara")


@pytest.fixture
def ruth() -> Actor:
    return somebody("sales_lead", "sales", "Ruth")


@pytest.fixture
def otto() -> Actor:
    return somebody("operations", "", "Otto")


def agreed(text: str, mara: Actor, ruth: Actor, now: datetime = NOW) -> PactVersion:
    version = pacts.propose(pacts.save_draft(text, "", mara, now).pk, mara, now)
    for who in (mara, ruth):
        version = pacts.agree(version.pk, version.fingerprint, who, now)
    return version


def test_both_teams_agree_on_the_exact_content_and_then_it_is_agreed(mara: Actor, ruth: Actor) -> None:
    version = pacts.propose(pacts.save_draft(EXAMPLE, "the first", mara, NOW).pk, mara, NOW)
    assert version.fingerprint == load(EXAMPLE).fingerprint
    assert pacts.agree(version.pk, version.fingerprint, mara, NOW).status == PactStatus.PROPOSED
    assert pacts.agree(version.pk, version.fingerprint, mara, NOW).status == PactStatus.PROPOSED
    assert pacts.agree(version.pk, version.fingerprint, ruth, NOW).status == PactStatus.AGREED
    assert sorted(Agreement.objects.values_list("team", "name", "fingerprint")) == [
        ("marketing", "Mara", version.fingerprint),
        ("sales", "Ruth", version.fingerprint),
    ]
    assert list(AuditLine.objects.order_by("pk").values_list("what", "who"))[:3] == [
        ("draft saved", "Mara"),
        ("proposed", "Mara"),
        ("agreed", "Mara"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [(BREAKS, "comes out differently: “the logistics director who asked for a demo”. Grade should be B2 and is A2"), (BROKEN, r"error.*Line \d+")],
)
def test_a_pact_with_an_error_or_a_broken_example_is_saved_and_cannot_be_proposed(mara: Actor, text: str, told: str) -> None:
    version = pacts.save_draft(text, "", mara, NOW)
    with pytest.raises(Refused, match=told):
        pacts.propose(version.pk, mara, NOW)
    assert PactVersion.objects.get().status == PactStatus.DRAFT


def test_a_proposal_that_no_longer_holds_cannot_be_agreed_on(mara: Actor, ruth: Actor) -> None:
    version = pacts.propose(pacts.save_draft(EXAMPLE, "", mara, NOW).pk, mara, NOW)
    PactVersion.objects.update(text=BREAKS)
    with pytest.raises(Refused, match="comes out differently"):
        pacts.agree(version.pk, version.fingerprint, ruth, NOW)
    PactVersion.objects.update(text=STRICTER)
    with pytest.raises(Refused, match="not the one that you have read"):
        pacts.agree(version.pk, version.fingerprint, ruth, NOW)
    assert not Agreement.objects.exists()


def test_nobody_agrees_for_a_team_that_is_not_theirs(mara: Actor) -> None:
    version = pacts.propose(pacts.save_draft(EXAMPLE, "", mara, NOW).pk, mara, NOW)
    with pytest.raises(Refused, match="Only marketing and the head of sales agree"):
        pacts.agree(version.pk, version.fingerprint, somebody("representative", "sales"), NOW)
    with pytest.raises(Refused, match=r"no team of this pact \(marketing and sales\)"):
        pacts.agree(version.pk, version.fingerprint, somebody("marketing", "partners", "Pat"), NOW)


def test_a_text_that_is_proposed_is_not_changed_until_it_is_taken_back_and_then_nobody_has_agreed(mara: Actor, ruth: Actor) -> None:
    version = pacts.propose(pacts.save_draft(EXAMPLE, "", mara, NOW).pk, mara, NOW)
    pacts.agree(version.pk, version.fingerprint, ruth, NOW)
    with pytest.raises(Refused, match="no draft any more"):
        pacts.save_draft(STRICTER, "", mara, NOW, version_id=version.pk)
    pacts.withdraw(version.pk, mara, LATER)
    pacts.save_draft(STRICTER, "", mara, LATER, version_id=version.pk)
    assert (Agreement.objects.count(), PactVersion.objects.get().text) == (0, STRICTER)
    agreed_one = agreed(EXAMPLE, mara, ruth)
    with pytest.raises(Refused, match="Only a proposal"):
        pacts.withdraw(agreed_one.pk, mara, LATER)


def test_of_two_who_save_one_draft_the_second_is_told_and_loses_nothing(mara: Actor, ruth: Actor) -> None:
    draft = pacts.save_draft(EXAMPLE, "", mara, NOW)
    began = pacts.mark_of(draft.text)
    pacts.save_draft(STRICTER, "", mara, NOW, version_id=draft.pk, seen=began)
    with pytest.raises(Refused, match="Save yours as a new draft"):
        pacts.save_draft(EXAMPLE + "\n# mine\n", "", ruth, NOW, version_id=draft.pk, seen=began)
    assert PactVersion.objects.get().text == STRICTER


def test_the_line_ends_of_a_browser_change_nothing(mara: Actor) -> None:
    assert pacts.save_draft(EXAMPLE.replace("\n", "\r\n"), "", mara, NOW).text == EXAMPLE


def test_a_draft_is_given_up_and_can_still_be_read(mara: Actor) -> None:
    draft = pacts.save_draft("not: a pact", "", mara, NOW)
    pacts.give_up(draft.pk, mara, LATER)
    assert (PactVersion.objects.get().status, PactVersion.objects.get().text) == (PactStatus.RETIRED, "not: a pact")


def test_a_remark_stands_at_its_line_and_one_beyond_the_text_at_the_whole(mara: Actor) -> None:
    draft = pacts.save_draft(EXAMPLE, "", mara, NOW)
    assert pacts.comment(draft.pk, 7, "Why three months?", mara, NOW).line == 7
    assert pacts.comment(draft.pk, 99999, "All of it.", mara, NOW).line == 0
    with pytest.raises(Refused, match="nothing written"):
        pacts.comment(draft.pk, 0, "  ", mara, NOW)


def test_the_pact_in_force_is_acknowledged_once_and_no_other(mara: Actor) -> None:
    active, draft = in_force(), pacts.save_draft(STRICTER, "", mara, NOW)
    pacts.acknowledge(active.pk, mara, NOW)
    pacts.acknowledge(active.pk, mara, LATER)
    assert Acknowledgement.objects.get().at == NOW
    with pytest.raises(Refused, match="Only the pact in force"):
        pacts.acknowledge(draft.pk, mara, NOW)


def test_what_waits_for_a_person_is_counted(mara: Actor, ruth: Actor, otto: Actor) -> None:
    in_force()
    draft = pacts.save_draft(STRICTER, "", mara, NOW)
    assert [seen.waiting_for(who) for who in (mara, ruth, otto)] == [1, 1, 1]
    version = pacts.propose(draft.pk, mara, NOW)
    assert [seen.waiting_for(who) for who in (mara, ruth, otto)] == [2, 2, 1]
    pacts.agree(version.pk, version.fingerprint, mara, NOW)
    assert [seen.waiting_for(who) for who in (mara, ruth, otto)] == [1, 2, 1]
    pacts.agree(version.pk, version.fingerprint, ruth, NOW)
    assert [seen.waiting_for(who) for who in (mara, ruth, otto)] == [1, 1, 2]
    assert seen.waiting_for(somebody("auditor")) == 0


# --- in force


FAR = {**HAVEN, "email": "x@far.example", "company": "Far", "country": "BR", "industry": "Mining", "employees": 3, "seniority": "staff"}


def two_leads() -> tuple[int, int]:
    """One that asked and fits, one that asked and does not: under the example only the first goes to sales."""
    fits, far = lead().lead_id, lead("2", FAR).lead_id
    did("demo_requested", NOW - timedelta(days=1))
    did("demo_requested", NOW - timedelta(days=1), lead="2")
    while decide.run(NOW, 100):
        pass
    return fits, far


def test_the_plan_counts_who_would_move_and_writes_nothing(mara: Actor, ruth: Actor) -> None:
    in_force()
    _, far = two_leads()
    before = (Assessed.objects.count(), Lead.objects.get(pk=far).route, Handoff.objects.count())
    version = agreed(STRICTER, mara, ruth)
    plan = pacts.activation_plan(version.pk, LATER)
    assert (plan.leads, plan.routes.moved, plan.stages.moved) == (2, 1, 0)
    was = f"{Lead.objects.get(pk=far).to}: {Lead.objects.get(pk=far).route}"
    assert plan.routes.counts == {("sales: hand raiser", "sales: hand raiser"): 1, (was, "sales: hand raiser"): 1}
    assert plan.named == ((far, was, "sales: hand raiser"),)
    assert (Assessed.objects.count(), Lead.objects.get(pk=far).route, Handoff.objects.count()) == before


def test_activation_switches_the_pact_and_every_open_lead_with_it(mara: Actor, ruth: Actor, otto: Actor) -> None:
    old = in_force()
    fits, far = two_leads()
    version = agreed(STRICTER, mara, ruth)
    done = pacts.activate(version.pk, otto, LATER)
    assert (done.leads, done.later) == (2, 0)
    version.refresh_from_db()
    old.refresh_from_db()
    assert (version.status, version.activated_at, version.review_by) == (PactStatus.ACTIVE, LATER, date(2026, 9, 15))
    assert (old.status, old.retired_at) == (PactStatus.RETIRED, LATER)
    assert {one.fingerprint for one in Lead.objects.all()} == {version.fingerprint}
    assert (Lead.objects.get(pk=far).to, Lead.objects.get(pk=far).route) == ("sales", "hand raiser")
    assert Handoff.objects.filter(lead=far, closed_at=None).exists()
    assert Lead.objects.get(pk=fits).next_step_at is not None
    assert decide.as_of(far, NOW).to != "sales"
    assert decide.as_of(far, LATER).to == "sales"


def test_a_lead_that_was_turned_down_is_decided_by_the_new_pact_next(mara: Actor, ruth: Actor, otto: Actor) -> None:
    in_force()
    student = lead("3", {"seniority": "student", "country": "DE"}).lead_id
    decide.run(NOW)
    assert Lead.objects.get(pk=student).to == "disqualify"
    version = agreed(STRICTER, mara, ruth)
    assert pacts.activate(version.pk, otto, LATER).later == 1
    decide.run(LATER + timedelta(seconds=1))
    assert Lead.objects.get(pk=student).fingerprint == version.fingerprint


def test_a_lead_that_a_worker_has_begun_is_decided_once_more_after_the_switch(mara: Actor, ruth: Actor, otto: Actor) -> None:
    in_force()
    fits, _ = two_leads()
    version = agreed(STRICTER, mara, ruth)
    did("page_viewed", NOW, url="/pricing")
    row = Waiting.objects.get(lead=fits)
    pacts.activate(version.pk, otto, LATER)
    assert Waiting.objects.get(lead=fits).wanted > row.wanted


def test_work_that_began_before_the_switch_does_not_write_over_it(mara: Actor, ruth: Actor, otto: Actor) -> None:
    in_force()
    fits, _ = two_leads()
    before = ready.active()
    assert before is not None
    version = agreed(STRICTER, mara, ruth)
    pacts.activate(version.pk, otto, LATER)
    did("page_viewed", NOW, url="/pricing")
    (row,) = waiting.lease(LATER, 1)
    decide._decide(before, [row], LATER)
    assert Lead.objects.get(pk=fits).fingerprint == version.fingerprint
    assert Waiting.objects.filter(lead=fits).exists()


def test_only_an_agreed_pact_is_put_in_force_and_only_with_its_lists(mara: Actor, ruth: Actor, otto: Actor) -> None:
    in_force()
    draft = pacts.save_draft(STRICTER, "", mara, NOW)
    with pytest.raises(Refused, match="Only a pact that both teams have agreed on"):
        pacts.activate(draft.pk, otto, NOW)
    listed = EXAMPLE.replace("  target_accounts: {of: email_domain}\n", "  target_accounts: {of: email_domain}\n  friends: {of: email_domain}\n")
    version = agreed(listed, mara, ruth)
    with pytest.raises(Refused, match="never filled: friends"):
        pacts.activate(version.pk, otto, NOW)
    lists.change("friends", [], otto, NOW)
    assert pacts.activate(version.pk, otto, NOW).leads == 0


def test_an_activation_that_fails_leaves_everything_as_it_was(mara: Actor, ruth: Actor, otto: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    old = in_force()
    two_leads()
    version = agreed(STRICTER, mara, ruth)

    def fails(*_: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(activation, "_wait_for_the_rest", fails)
    with pytest.raises(RuntimeError, match="the disk is full"):
        pacts.activate(version.pk, otto, LATER)
    old.refresh_from_db()
    assert old.status == PactStatus.ACTIVE
    assert {one.fingerprint for one in Lead.objects.all()} == {old.fingerprint}


@pytest.mark.parametrize(
    ("today", "every", "by"),
    [
        (datetime(2026, 11, 30, tzinfo=UTC), "3 months", date(2027, 2, 28)),
        (datetime(2026, 12, 31, tzinfo=UTC), "1 month", date(2027, 1, 31)),
        (datetime(2026, 6, 15, tzinfo=UTC), "2 weeks", date(2026, 6, 29)),
    ],
)
def test_the_review_date_is_the_same_day_so_much_later_or_the_last_of_its_month(today: datetime, every: str, by: date) -> None:
    span = load(EXAMPLE.replace("review every: 3 months", f"review every: {every}")).review_every
    assert review_due(today.date(), span) == by


def test_people_are_reminded_of_the_review_date_that_was_set(mara: Actor, otto: Actor) -> None:
    active = in_force()
    assert notify.reviews(NOW) == 0
    pacts.set_review(active.pk, date(2026, 6, 20), mara, NOW)
    assert notify.reviews(NOW) == 2
    assert Outgoing.objects.filter(key__startswith="review.").count() == 2
    with pytest.raises(Refused, match="That day has passed"):
        pacts.set_review(active.pk, date(2026, 6, 1), mara, NOW)


def test_a_draft_is_tried_on_a_lead_and_nothing_is_kept(mara: Actor) -> None:
    in_force()
    _, far = two_leads()
    assert pacts.try_on(STRICTER, far, NOW)[1].route == "hand raiser"
    assert Lead.objects.get(pk=far).route != "hand raiser"
    with pytest.raises(Refused, match=r"This text has errors\. Line \d+"):
        pacts.try_on(BROKEN, far, NOW)
    with pytest.raises(NotThere, match="no such lead"):
        pacts.try_on(STRICTER, 9999, NOW)


# --- files


def test_agreements_are_exported_and_taken_in_elsewhere_for_the_same_content_only(mara: Actor, ruth: Actor, otto: Actor) -> None:
    file = pacts.export_agreements(agreed(EXAMPLE, mara, ruth).pk)
    assert f"fingerprint: {load(EXAMPLE).fingerprint}" in file
    PactVersion.objects.all().delete()
    other = pacts.propose(pacts.save_draft(STRICTER, "", mara, NOW).pk, mara, NOW)
    with pytest.raises(Refused, match="agrees to another content"):
        pacts.import_agreements(other.pk, file, otto, NOW)
    same = pacts.propose(pacts.save_draft(f"# with a remark\n{EXAMPLE}", "", mara, NOW).pk, mara, NOW)
    assert pacts.import_agreements(same.pk, file, otto, LATER) == 2
    assert pacts.import_agreements(same.pk, file, otto, LATER) == 0
    assert PactVersion.objects.get(pk=same.pk).status == PactStatus.AGREED
    assert sorted(Agreement.objects.values_list("team", "name", "at")) == [
        ("marketing", "Mara (imported by Otto)", NOW),
        ("sales", "Ruth (imported by Otto)", NOW),
    ]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("{", "it is not YAML"),
        ("a: &a [*a]", "does not begin with"),
        ("!!python/object/apply:os.system [ls]", "does not begin with"),
        ("leadpact agreements: 1\nfingerprint: {f}\nagreements: [{{team: sales}}]", "lacks its team, by or at"),
        ("leadpact agreements: 1\nfingerprint: {f}\nagreements: [{{team: it, by: x, at: 2026-01-01T00:00:00Z}}]", r"it is no team of the pact"),
        ("leadpact agreements: 1\nfingerprint: {f}\nagreements: [{{team: sales, by: x, at: soon}}]", "soon is no moment"),
    ],
)
def test_a_file_that_is_none_of_agreements_is_refused_with_the_reason(mara: Actor, otto: Actor, file: str, told: str) -> None:
    version = pacts.propose(pacts.save_draft(EXAMPLE, "", mara, NOW).pk, mara, NOW)
    text = file.format(f=version.fingerprint) if "{f}" in file else file
    with pytest.raises(Refused, match=told):
        pacts.import_agreements(version.pk, text, otto, NOW)
    assert not Agreement.objects.exists()


# --- lists


def test_a_changed_list_is_dated_and_what_uses_it_is_decided_again(otto: Actor) -> None:
    in_force()
    fits, _ = two_leads()
    assert Lead.objects.get(pk=fits).to == "sales"
    after = lists.change("competitors", [" Haven.example ", "", "haven.EXAMPLE", "rival.example"], otto, LATER)
    assert (after.entries, after.from_at, after.person_id) == (["Haven.example", "rival.example"], LATER, otto.person_id)
    assert Waiting.objects.count() == 2
    decide.run(LATER)
    assert Lead.objects.get(pk=fits).to == "disqualify"
    assert decide.as_of(fits, NOW).to == "sales"
    line = AuditLine.objects.get(about="list")
    assert (line.who, line.after["entries"] if line.after else None) == ("Otto", 2)


def test_the_same_entries_again_change_nothing(otto: Actor) -> None:
    in_force()
    lists.change("competitors", ["a.example"], otto, NOW + timedelta(minutes=1))
    lists.change("competitors", ["a.example", " "], otto, LATER)
    assert ListVersion.objects.filter(name="competitors").count() == 2


def test_a_list_that_no_pact_names_is_not_there(otto: Actor) -> None:
    in_force()
    with pytest.raises(NotThere, match="no such list"):
        lists.change("friends", ["a"], otto, NOW)
    with pytest.raises(Refused, match="too long for an entry"):
        lists.change("competitors", ["a" * 301], otto, NOW)
