"""What a newcomer needs to change our definitions together: who can do what next, and what a draft would change, said where they look."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import Handoff, PactVersion
from leadpact.work import pacts
from leadpact.work.actors import person
from server import sales_floor
from server.sales_floor import Floor, signed_in, text
from server.test_definitions import TEXT, WIDER, draft, of, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def banner(client: Client, address: str) -> str:
    text(client, address)  # what was only just done is said once, above
    page = text(client, address)
    return page.partition('<div class="note')[2].partition("</div></div>")[0]


def test_the_banner_says_to_each_person_what_they_can_do_next_about_a_proposal(floor: Floor) -> None:
    mara, ruth, otto, ines = (signed_in(floor, name) for name in ("mara", "ruth", "otto", "ines"))
    assert "Read them</a> with the other team" in banner(ruth, "/desk/")
    version = proposed(floor)
    link = f'<a href="{of(version)}">read it, then agree or remark</a>'
    for address in ("/desk/", "/definitions/"):
        assert "Mara Lind proposed a change today:" in banner(ruth, address)
        assert link in banner(ruth, address)
    assert "You proposed a change today:" in banner(mara, "/definitions/")
    assert "It waits for Mara Lind (marketing) and Ruth Sommer (sales)" in banner(otto, "/definitions/")
    assert "proposed a change" not in text(ines, "/desk/")
    mara.post(of(version, "agree"), {"fingerprint": version.fingerprint})
    waits = "You have agreed for marketing; next: Ruth Sommer (sales), then operations puts it in force"
    assert waits in banner(mara, "/definitions/")
    assert waits in text(mara, of(version))
    ruth.post(of(version, "agree"), {"fingerprint": version.fingerprint})
    then = f'Both teams agree:</b> <a href="{of(version, "plan")}">see what moves, then put it in force</a>'
    assert then in banner(otto, "/definitions/")
    assert "operations puts it in force next" in banner(ruth, "/desk/")
    otto.post(of(version, "activate"))
    assert "proposed a change" not in text(ruth, "/desk/")


def test_who_waits_for_a_team_without_anybody_is_told_so(floor: Floor) -> None:
    version = proposed(floor)
    pacts.agree(version.pk, version.fingerprint, person(floor.people["mara"]), timezone.now())
    floor.people["ruth"].delete()
    assert "next: somebody of the other team, whom operations enters" in banner(signed_in(floor, "mara"), "/definitions/")


def test_operations_writes_and_proposes_and_is_told_who_agrees(floor: Floor) -> None:
    otto = signed_in(floor, "otto")
    floor.people["otto"].team = "marketing"
    floor.people["otto"].save()
    assert "Propose a change" in text(otto, "/definitions/")
    otto.post("/definitions/save", {"text": WIDER, "what_changed": "wider"})
    version = PactVersion.objects.get(status="draft")
    otto.post(of(version, "propose"))
    page = text(otto, of(version))
    assert "Operations writes and proposes." in page
    assert "Agree <kbd" not in page
    assert otto.post(of(version, "agree"), {"fingerprint": version.fingerprint}).status_code == 403


def checks(client: Client, content: str) -> str:
    answer = client.post("/definitions/check", {"text": content}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_value_that_no_lead_has_is_a_warning_that_names_those_that_they_have(floor: Floor) -> None:
    mara = signed_in(floor, "mara")
    assert "as country; seen" not in checks(mara, TEXT)
    content = TEXT.replace("fit_band: [A, B, C]}", "country: [Deutschland, Austria]}", 1)
    assert content != TEXT
    page = checks(mara, content)
    assert "No lead has Deutschland or Austria as country; seen: DE (5), " in page
    assert "as country; seen" not in checks(mara, content.replace("[Deutschland, Austria]", "[Deutschland, de]"))


def test_warnings_are_counted_and_stand_before_hints(floor: Floor) -> None:
    content = TEXT.replace("fit_band: [A, B, C]}", "country: [Deutschland, Austria]}", 1)
    page = checks(signed_in(floor, "mara"), content)
    warnings = page.count('<li class="warning"')
    assert f"{warnings} warning{'' if warnings == 1 else 's'}</span>" in page
    assert 0 < page.find('<li class="warning"') < page.find('<li class="hint"')
    assert page.rfind('<li class="warning"') < page.find('<li class="hint"')


def test_what_is_no_yaml_is_said_in_plain_words_first(floor: Floor) -> None:
    page = checks(signed_in(floor, "mara"), "leadpact: 1\nname: A\nfacts:\n    email: text\n  country: text\n")
    assert "This line does not stand where its neighbours do: check the blanks at its beginning" in page
    assert page.find("does not stand") < page.find("its reader says")


def test_the_page_of_a_version_says_first_what_it_changes_in_the_one_in_force(floor: Floor) -> None:
    version, ruth = proposed(floor), signed_in(floor, "ruth")
    page = text(ruth, of(version))
    changes = page.partition("What it changes in the pact in force")[2].partition("</section>")[0]
    assert changes.count("<li>") == 1
    assert page.find("What it changes") < page.find('id="remarks"')
    assert "Nothing: the content is the same." in text(ruth, of(draft(floor, f"{TEXT}# a remark\n")))
    long = draft(floor, TEXT.replace("means: ", "means: In other words "))
    shown = text(ruth, of(long)).partition("What it changes in the pact in force")[2].partition("</section>")[0]
    assert shown.count("<li>") == 20
    assert f'href="{of(long, "compare")}">And ' in shown
    assert "What it changes" not in text(ruth, of(PactVersion.objects.get(status="active")))


def test_the_plan_leads_to_putting_it_in_force_from_its_top(floor: Floor) -> None:
    version = proposed(floor)
    for name in ("mara", "ruth"):
        pacts.agree(version.pk, version.fingerprint, person(floor.people[name]), timezone.now())
    page = text(signed_in(floor, "otto"), of(version, "plan"))
    assert page.find('href="#go"') < page.find("open leads decided aside") < page.find('id="go"')
    assert 'href="#go"' not in text(signed_in(floor, "mara"), of(version, "plan"))


def test_an_offer_that_a_new_pact_withdraws_stands_in_the_history(floor: Floor) -> None:
    offer = Handoff.objects.filter(closed_at=None, state="offered").exclude(person=None).order_by("pk")[0]
    otto = signed_in(floor, "otto")
    rules = TEXT.partition("\ncases:")[0].replace("{demo_request: at least 1, ", "{demo_request: at least 90, ")
    version = proposed(floor, rules.replace("{stage: [mql, sql]}", "{stage: [mql, sql], demo_request: at least 90}"))
    for name in ("mara", "ruth"):
        pacts.agree(version.pk, version.fingerprint, person(floor.people[name]), timezone.now())
    otto.post(of(version, "activate"))
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert f"Withdrawn from {offer.person}: it no longer fits" in text(otto, f"/leads/{offer.lead_id}/")
