from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from leadpact.store.models import Activity, ApiKey, AuditLine, FactValue, Handoff, Lead, ListVersion
from leadpact.work import decide, keys
from server import sales_floor
from server.house import HAVEN, NOW, TESTER, in_force
from server.programs import Program, program

pytestmark = pytest.mark.django_db

VOS: dict[str, Any] = {"source": "form", "external_id": "vos", "facts": dict(HAVEN)}


def activity(name: str = "a1", **more: object) -> dict[str, object]:
    return {"source": "form", "external_id": name, "lead": "vos", "type": "demo_requested", "at": timezone.now().isoformat(), **more}


def test_a_lead_and_its_demo_request_are_decided_and_explained_at_once() -> None:
    in_force()
    sender = program()
    made = sender.post("/leads", VOS)
    assert made.status_code == 201
    lead = made.json()["lead_id"]
    assert sender.post("/activities", activity()).status_code == 201
    decision = sender.get(f"/leads/{lead}/decision").json()
    assert (decision["to"], decision["route"], decision["stage"], decision["grade"]) == ("sales", "hand raiser", "mql", "A2")
    # 15 region, 25 size, 20 industry; 15 director: 75. Demo 30, self qualified 10: 40.
    assert decision["scores"]["fit"]["value"] == 7500
    assert decision["scores"]["engagement"]["value"] == 4000
    explained = sender.get(f"/leads/{lead}/explanation").json()
    assert "They asked for us." in explained["text"]
    assert explained["data"]["route"] == "hand raiser"
    asked = sender.get(f"/leads/{lead}/ask").json()
    assert {one["name"] for one in asked["questions"]} == {"budget", "authority", "need", "timeline"}


def test_sending_a_lead_twice_changes_nothing_and_says_so() -> None:
    in_force()
    sender = program()
    assert sender.post("/leads", VOS).status_code == 201
    again = sender.post("/leads", VOS)
    assert (again.status_code, again.json()["created"], again.json()["changed"]) == (200, False, False)
    by_address = sender.send("put", "/sources/form/leads/vos", {"facts": {"employees": 900}})
    assert (by_address.status_code, by_address.json()["changed"]) == (200, True)
    assert Lead.objects.count() == 1
    assert sender.get("/sources/form/leads/vos").json()["facts"]["employees"] == "900"


def test_the_same_activity_three_times_counts_once() -> None:
    in_force()
    sender = program()
    sender.post("/leads", VOS)
    one = activity()
    assert [sender.post("/activities", one).status_code for _ in range(3)] == [201, 200, 200]
    assert Activity.objects.count() == 1


def test_a_batch_takes_what_it_can_and_says_what_it_cannot() -> None:
    in_force()
    sender = program()
    leads = {
        "source": "form",
        "leads": [{"external_id": "vos", "facts": dict(HAVEN)}, {"external_id": ""}, {"external_id": "b", "facts": {"shoe": 43}}],
    }
    taken = sender.post("/leads/batch", leads).json()
    assert (taken["received"], taken["taken"], taken["created"]) == (3, 2, 2)
    assert [(one["index"], one["code"], one["name"]) for one in taken["refused"]] == [(1, "no-id", "external_id"), (2, "unknown-fact", "shoe")]
    assert taken["leads"][1] is None
    rows = [activity("a1"), activity("a1"), activity("a2", lead="nobody"), activity("a3", at="soon"), activity("a4", type="demo_reqested")]
    counts = sender.post("/activities/batch", {"source": "form", "activities": [{**row, "source": None} for row in rows]})
    assert counts.status_code == 200
    said = counts.json()
    assert (said["received"], said["taken"], said["repeated"], len(said["refused"])) == (5, 2, 1, 2)
    assert said["doubts"][0]["code"] == "unlisted-type"


def test_a_single_item_that_cannot_be_taken_is_refused_with_place_and_next_step() -> None:
    in_force()
    answer = program().post("/activities", activity(lead="nobody"))
    assert answer.status_code == 422
    assert answer.json() == {
        "error": {
            "code": "unknown-lead",
            "message": "No lead is called that.",
            "place": "lead",
            "next_step": "Send the lead first; name its source in `lead_source` if that is another one.",
        }
    }


@pytest.mark.parametrize(
    ("body", "status", "code", "place"),
    [
        ("{", 400, "malformed", ""),
        ("[" * 100_000, 400, "malformed", ""),
        ('{"source": "form"}', 422, "invalid", "body.external_id"),
        ('{"source": "form", "external_id": "1", "facts": {"company": ["a list"]}}', 422, "invalid", "body.facts.company"),
        ('{"source": "form", "external_id": "a\\u0000b"}', 422, "invalid", "body.external_id"),
        ('{"source": "form", "external_id": "\\ud800"}', 422, "invalid", "body.external_id"),
        ('{"source": "' + "x" * 61 + '", "external_id": "1"}', 422, "invalid", "body.source"),
        ('{"source": "form", "external_id": "1", "known_at": "soon"}', 422, "not-a-moment", "known_at"),
    ],
)
def test_a_body_of_another_form_is_refused_whole_in_the_one_shape(body: str, status: int, code: str, place: str) -> None:
    in_force()
    answer = program().post("/leads", body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["place"].startswith(place)
    assert error["message"]
    assert error["next_step"]
    assert not Lead.objects.exists()


def test_hostile_texts_are_kept_as_the_texts_that_they_are() -> None:
    in_force()
    sender, said = program(), "<script>alert(1)</script>"
    formula = '=HYPERLINK("http://evil.example")\'; drop table store_lead; --'
    sender.post("/leads", {"source": "form", "external_id": said, "facts": {"company": formula, "email": said}})
    found = sender.get("/leads?search=drop table").json()
    assert [one["external_id"] for one in found["leads"]] == [said]
    assert sender.get("/leads?search=drop ead").json()["count"] == 0
    assert FactValue.objects.get(name="company").text == formula
    assert sender.get("/leads").json()["leads"][0]["email"] == ""


def test_a_batch_longer_than_ten_thousand_and_a_body_beyond_sixteen_mebibytes_are_refused() -> None:
    sender = program()
    many = {"source": "form", "leads": [{"external_id": "1"}] * 10_001}
    assert sender.post("/leads/batch", many).status_code == 422
    large = sender.post("/leads", '{"source": "' + "x" * (16 * 1024 * 1024) + '"}')
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too-large")
    strange: Any = Client().post("/api/v1/leads", "{}", content_type="application/json", headers={"X-API-Key": sender.key}, CONTENT_LENGTH="many")
    assert strange.status_code == 400


def test_an_old_decision_is_given_again_as_of_its_moment() -> None:
    in_force(now=NOW - timedelta(days=400))
    sender = program()
    lead = sender.post("/leads", {**VOS, "known_at": "2026-01-05"}).json()["lead_id"]
    at = "2026-01-10T09:00:00Z"
    sender.post("/activities", activity(at=at, known_at=at))
    assert sender.get(f"/leads/{lead}/decision?as_of=2026-01-09").json()["route"] != "hand raiser"
    then = sender.get(f"/leads/{lead}/decision?as_of=2026-01-10").json()
    assert (then["route"], then["as_of"]) == ("hand raiser", "2026-01-10T22:59:59.999999Z")  # the day ends in Berlin
    assert sender.get(f"/leads/{lead}/decision?as_of=never").json()["error"]["code"] == "not-a-moment"


def test_without_a_pact_a_decision_says_what_is_missing() -> None:
    sender = program()
    lead = sender.post("/leads", VOS).json()["lead_id"]
    answer = sender.get(f"/leads/{lead}/decision")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no-pact")


def test_leads_are_found_by_source_stage_and_text() -> None:
    floor = sales_floor.build(timezone.now())
    reader = program("read")
    assert reader.get("/leads?search=vos").json()["leads"][0]["lead_id"] == floor.leads["vos"]
    assert {one["external_id"] for one in reader.get("/leads?to=disqualify").json()["leads"]} == {"student", "rival"}
    assert reader.get("/leads?source=nowhere").json()["count"] == 0
    assert reader.get("/leads?page=0").status_code == 422
    assert reader.get("/leads?search=%00").status_code == 422


def test_a_program_accepts_and_gives_back_for_a_person_whom_the_trail_names() -> None:
    floor = sales_floor.build(timezone.now())
    sender = program()
    handoff = Handoff.objects.get(lead=floor.leads["vos"], closed_at=None)
    by = {"person": str(handoff.person.email) if handoff.person else "ines@northwind.example"}
    accepted = sender.post(f"/handoffs/{handoff.pk}/accept", by)
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    noted = sender.post(f"/handoffs/{handoff.pk}/attempt", {**by, "channel": "call", "outcome": "reached"})
    assert noted.json()["first_touched_at"] is not None
    unknown = sender.post(f"/handoffs/{handoff.pk}/reject", {**by, "reason": "rainy day"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (409, "unknown-reason")
    back = sender.post(f"/handoffs/{handoff.pk}/reject", {**by, "reason": "no budget yet"})
    assert back.json()["state"] == "rejected"
    assert sender.get(f"/leads/{floor.leads['vos']}/decision").json()["stage"] == "recycled"
    assert ", by key lp_" in AuditLine.objects.get(what="rejected").who
    assert sender.post(f"/handoffs/{handoff.pk}/accept", {"person": "nobody@northwind.example"}).json()["error"]["code"] == "unknown-person"


def test_somebody_elses_hand_over_does_not_exist_for_the_person_that_a_program_names() -> None:
    floor = sales_floor.build(timezone.now())
    handoff = Handoff.objects.get(lead=floor.leads["vos"], closed_at=None)
    handoff.person = floor.people["ines"]
    handoff.save()
    assert program().post(f"/handoffs/{handoff.pk}/accept", {"person": "jan@northwind.example"}).status_code == 404


def test_a_person_decides_otherwise_and_the_pact_decides_again_when_that_ends() -> None:
    floor = sales_floor.build(timezone.now())
    sender, lead = program(), floor.leads["early"]
    made = sender.post(f"/leads/{lead}/override", {"person": "ruth@northwind.example", "to": "sales", "reason": "I know them."})
    assert made.status_code == 201
    assert sender.send("delete", f"/leads/{lead}/override").status_code == 204


def test_a_text_is_checked_as_a_pact_with_the_line_of_every_finding() -> None:
    in_force()
    reader = program("read")
    text = reader.get("/pact").json()["text"]
    good = reader.post("/pact/check", {"text": text}).json()
    assert (good["usable"], good["fingerprint"]) == (True, reader.get("/pact").json()["fingerprint"])
    bad = reader.post("/pact/check", {"text": text.replace("employees: less than 50}", "employes: less than 50}")}).json()
    assert (bad["usable"], bad["fingerprint"]) == (False, None)
    assert any(one["code"] == "unknown-name" and one["line"] > 0 and "employes" in one["message"] for one in bad["findings"])
    assert reader.post("/pact/check", {"text": "- : {"}).json()["usable"] is False


def test_lists_are_read_as_they_are_now() -> None:
    in_force(lists={"competitors": ["rival.example"]})
    reader = program("read")
    assert reader.get("/lists/competitors").json()["entries"] == ["rival.example"]
    assert reader.get("/lists/nothing").status_code == 404


def test_a_key_is_shown_once_kept_as_a_hash_and_opens_nothing_once_revoked() -> None:
    admin = program("admin")
    made = admin.post("/keys", {"name": "the form", "scope": "write"}).json()
    assert made["key"].startswith(made["prefix"])
    stored = ApiKey.objects.get(pk=made["key_id"])
    assert made["key"] not in (stored.hashed, stored.name, stored.prefix)
    assert made["key"] not in admin.get("/keys").content.decode()
    sender = Program(made["key"])
    assert sender.get("/leads").status_code == 200
    assert admin.send("delete", f"/keys/{made['key_id']}").status_code == 204
    assert sender.get("/leads").status_code == 401
    assert admin.post("/keys", {"name": "x", "scope": "everything"}).json()["error"]["code"] == "unknown-scope"


def test_the_key_comes_in_either_header_and_nowhere_else() -> None:
    text = keys.create("a test", "read", TESTER, NOW).text
    nobody = Program("")
    assert nobody.raw("get", "/leads", None, {"X-API-Key": text}).status_code == 200
    assert nobody.raw("get", "/leads", None, {"Authorization": f"Basic {text}"}).status_code == 401
    assert nobody.get(f"/leads?key={text}&X-API-Key={text}").status_code == 401
    browser = Client()
    browser.cookies["X-API-Key"] = text
    assert browser.get("/api/v1/leads").status_code == 401


@override_settings(LEADPACT_API_PER_MINUTE=3)
def test_a_key_that_asks_too_often_is_told_to_wait() -> None:
    reader = program("read")
    statuses = [reader.get("/lists").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    last = reader.get("/lists")
    assert last.json()["error"]["code"] == "too-fast"
    assert int(last.headers["Retry-After"]) > 0
    assert program("read").get("/lists").status_code == 200


def test_what_is_not_there_is_said_in_the_one_shape() -> None:
    reader = program("read")
    for address, status, code in (("/nothing", 404, "not-found"), ("/leads/999", 404, "not-found"), ("/leads/batch", 405, "method-not-allowed")):
        answer = reader.get(address)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert reader.get("/leads/99999999999999999999999").status_code == 422


def test_health_says_what_waits() -> None:
    in_force()
    sender = program()
    sender.post("/leads", VOS)
    assert sender.get("/health").json()["waiting"] == 1
    decide.run(timezone.now())
    assert (sender.get("/health").json()["status"], sender.get("/health").json()["waiting"]) == ("ok", 0)


def test_a_program_changes_a_list_from_now_on_and_leads_are_decided_again() -> None:
    in_force()
    sender = program()
    sender.post("/leads", VOS)
    lead = Lead.objects.get()
    decide.run(timezone.now(), 10)
    changed = sender.send("put", "/lists/target_accounts", {"entries": ["haven.example", " Haven.example ", ""]})
    assert (changed.status_code, changed.json()["entries"]) == (200, ["haven.example"])
    assert sender.send("put", "/lists/target_accounts", {"entries": ["haven.example"]}).json()["version"] == changed.json()["version"]
    assert ListVersion.objects.filter(name="target_accounts").count() == 2
    line = AuditLine.objects.get(what="changed", about="list")
    assert (line.who.startswith("key lp_"), line.after) == (True, {"entries": 1, "version": changed.json()["version"]})
    while decide.run(timezone.now(), 10):
        pass
    # 15 region, 25 size, 20 industry, 15 director, and 20 for the list.
    assert sender.get(f"/leads/{lead.pk}/decision").json()["scores"]["fit"]["value"] == 9500
    assert sender.send("put", "/lists/friends", {"entries": []}).status_code == 404
    assert sender.send("put", "/lists/competitors", {"entries": ["x" * 301]}).status_code == 409


def test_a_program_notes_the_outcome_of_a_call_with_what_comes_next_and_puts_the_lead_off() -> None:
    now = timezone.now()
    floor = sales_floor.build(now)
    sender, ines = program(), {"person": "ines@northwind.example"}
    sales_floor.accepted(floor, "vos", "ines", now)
    handoff, lead = Handoff.objects.get(lead=floor.leads["vos"], closed_at=None), f"/leads/{floor.leads['vos']}"
    soon, later = now + timedelta(days=3), now + timedelta(days=9)
    said = {**ines, "channel": "call", "outcome": "reached", "words": "Send the price.", "next_step": "Send the price"}
    assert sender.post(f"/handoffs/{handoff.pk}/attempt", {**said, "next_at": soon.isoformat()}).status_code == 200
    assert (sender.get(lead).json()["next_step"], Lead.objects.get(pk=floor.leads["vos"]).next_step_at) == ("Send the price", soon)
    assert sender.post(f"/handoffs/{handoff.pk}/attempt", {**said, "next_at": "some day"}).json()["error"]["place"] == "next_at"
    put_off = sender.post(f"{lead}/snooze", {**ines, "until": later.isoformat(), "words": "on holiday"})
    assert (put_off.status_code, put_off.json()["next_step"]) == (200, "Send the price - put off: on holiday")
    assert Lead.objects.get(pk=floor.leads["vos"]).snoozed_until == later
    assert sender.post(f"{lead}/snooze", {**ines, "until": "2020-01-01"}).json()["error"]["code"] == "bad-date"
    assert sender.post("/leads/999999/snooze", {**ines, "until": later.isoformat()}).status_code == 404
