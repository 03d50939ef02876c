"""Our definitions as pages: every job is a form that posts and goes on to a page, without a browser and without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadpact.store.models import Acknowledgement, Comment, Lead, ListVersion, PactVersion
from leadpact.work import pacts
from leadpact.work.actors import person
from server import sales_floor
from server.sales_floor import PACT, Floor, signed_in, text

pytestmark = pytest.mark.django_db

TEXT = PACT.read_text(encoding="utf-8")
WIDER = TEXT.replace("fit_band: [A, B, C]}", "fit_band: [A, B, C, D]}")


@pytest.fixture
def floor() -> Floor:
    return sales_floor.build(timezone.now())


def draft(floor: Floor, content: str = WIDER) -> PactVersion:
    return pacts.save_draft(content, "Hand raisers of every fit", person(floor.people["mara"]), timezone.now())


def proposed(floor: Floor, content: str = WIDER) -> PactVersion:
    return pacts.propose(draft(floor, content).pk, person(floor.people["mara"]), timezone.now())


def of(version: PactVersion, end: str = "") -> str:
    return f"/definitions/versions/{version.pk}/{end}"


def test_who_has_no_desk_begins_at_our_definitions(floor: Floor) -> None:
    for name, address in (("mara", "/definitions/"), ("otto", "/definitions/"), ("anna", "/definitions/"), ("ines", "/desk/")):
        assert signed_in(floor, name).get("/").headers["Location"] == address


def test_the_pact_in_force_is_read_as_a_document_without_inline_style(floor: Floor) -> None:
    page = text(signed_in(floor, "ines"), "/definitions/")
    for told in ("What we promise each other", "Where a lead stands", "There is nothing that we could do for them.", "holds"):
        assert told in page
    assert "<style" not in page
    assert ' style="' not in page
    assert "leadpact/pact.css" in page


def test_search_finds_the_sentences_and_leads_to_their_section(floor: Floor) -> None:
    ines = signed_in(floor, "ines")
    page = text(ines, "/definitions/?search=BUDGET")
    assert "6 places" in page
    assert '<a data-open href="#rejections">' in page
    assert "no <mark>budget</mark> yet" in page
    assert "Nothing in the pact says “xyzzy”" in text(ines, "/definitions/?search=xyzzy")
    assert "<script>alert" not in text(ines, "/definitions/?search=<script>alert(1)</script>")


def test_before_the_first_pact_the_page_says_what_to_do(db: None) -> None:
    people = sales_floor.people()
    client = Client()
    client.force_login(people["mara"])
    assert "Write the first draft" in text(client, "/definitions/")
    client.force_login(people["ines"])
    assert "No pact is in force yet" in text(client, "/definitions/")
    assert "No version yet" in text(client, "/definitions/versions/")


def test_a_past_review_date_is_an_alarm_on_the_page(floor: Floor) -> None:
    mara, active = signed_in(floor, "mara"), PactVersion.objects.get()
    mara.post(of(active, "review"), {"day": "2026-02-31"})
    assert "That is no day." in text(mara, "/definitions/")
    day = timezone.now().date() + timedelta(days=30)
    mara.post(of(active, "review"), {"day": day.isoformat()})
    assert "That day has passed" not in text(mara, "/definitions/")
    PactVersion.objects.update(review_by=timezone.now().date() - timedelta(days=3))
    assert "That day has passed." in text(mara, "/definitions/")


def test_everybody_says_once_that_they_have_read_it(floor: Floor) -> None:
    ines, active = signed_in(floor, "ines"), PactVersion.objects.get()
    assert "I have read it" in text(ines, "/definitions/")
    assert ines.post(of(active, "read")).headers["Location"] == "/definitions/"
    page = text(ines, "/definitions/")
    assert "You have read it." in page
    assert "Read by 1 of 5" in page
    assert Acknowledgement.objects.get().person == floor.people["ines"]
    assert "I have read it" not in text(signed_in(floor, "anna"), "/definitions/")


def test_a_draft_with_errors_is_kept_and_says_what_is_wrong_at_its_line(floor: Floor) -> None:
    mara = signed_in(floor, "mara")
    broken = TEXT.replace("{need: none}\n", "{nead: none}\n", 1).replace("\n", "\r\n")
    answer = mara.post("/definitions/save", {"text": broken, "what_changed": "a slip"})
    version = PactVersion.objects.get(status="draft")
    assert answer.headers["Location"] == of(version)
    page = text(mara, of(version))
    line = next(number for number, one in enumerate(version.text.split("\n"), start=1) if "nead" in one)
    assert f'data-line="{line}"' in page
    assert "It cannot be proposed yet: it has 1 error." in page
    mara.post(of(version, "propose"))
    assert PactVersion.objects.get(pk=version.pk).status == "draft"
    assert "The pact has 1 error." in text(mara, of(version))


def test_two_who_edit_one_draft_do_not_write_over_each_other(floor: Floor) -> None:
    version, mara, ruth = draft(floor), signed_in(floor, "mara"), signed_in(floor, "ruth")
    seen = pacts.mark_of(version.text)
    form = {"version": version.pk, "seen": seen, "what_changed": ""}
    mara.post("/definitions/save", {**form, "text": TEXT})
    answer = ruth.post("/definitions/save", {**form, "text": f"{WIDER}# from Ruth\n"})
    assert answer.status_code == 409
    assert "Somebody else has saved this draft meanwhile." in answer.content.decode()
    assert "# from Ruth" in answer.content.decode()
    ruth.post("/definitions/save", {**form, "text": f"{WIDER}# from Ruth\n", "as_new": "yes"})
    assert PactVersion.objects.filter(status="draft").count() == 2
    assert PactVersion.objects.get(pk=version.pk).text == TEXT


def test_a_part_of_the_page_comes_back_to_who_types(floor: Floor) -> None:
    mara = signed_in(floor, "mara")
    part = mara.post("/definitions/check", {"text": TEXT.replace("grade: A2, stage: mql", "grade: B2, stage: mql")}, headers={"HX-Request": "true"})
    told = part.content.decode()
    assert "<html" not in told
    assert "1 of 9 examples break" in told
    assert "grade should be B2, is A2" in told
    tried = mara.post("/definitions/try", {"text": WIDER, "lead": "vos"}, headers={"HX-Request": "true"}).content.decode()
    assert "Anouk Vos" in tried
    assert "sales, hand raiser" in tried
    for lead, trouble in (("", "Write the name"), ("nobody like that", "No lead is called that")):
        assert trouble in mara.post("/definitions/try", {"text": WIDER, "lead": lead}, headers={"HX-Request": "true"}).content.decode()
    assert PactVersion.objects.count() == 1


@pytest.mark.parametrize("hostile", ["", "\x00", "a: &a [*a]\n", "[" * 5000, "leadpact: 1\nname: <script>alert(1)</script>\n", "x" * 600_000])
def test_no_text_breaks_the_checks(floor: Floor, hostile: str) -> None:
    answer = signed_in(floor, "mara").post("/definitions/check", {"text": hostile}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "It cannot be proposed like this." in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_characters_that_no_text_has_are_refused_or_left_out(floor: Floor) -> None:
    mara, otto, version = signed_in(floor, "mara"), signed_in(floor, "otto"), draft(floor)
    answer = mara.post("/definitions/save", {"text": f"{TEXT}\x00", "what_changed": "\x00"})
    assert (answer.status_code, "This is no text." in answer.content.decode()) == (409, True)
    mara.post(of(version, "comment"), {"text": "a\x00b"})
    assert Comment.objects.get().text == "ab"
    otto.post("/definitions/lists/competitors/change", {"entries": "a\x00.example"})
    assert "a.example" in text(otto, "/definitions/lists/competitors/")


def test_both_teams_agree_and_operations_puts_it_in_force_after_seeing_what_moves(floor: Floor) -> None:
    version = proposed(floor)
    mara, ruth, otto = (signed_in(floor, name) for name in ("mara", "ruth", "otto"))
    for client in (mara, ruth):
        assert "to exactly this" in text(client, of(version))
        client.post(of(version, "agree"), {"fingerprint": version.fingerprint})
    assert "Agree <kbd" not in text(ruth, of(version))
    plan = text(otto, of(version, "plan"))
    assert "<b>8</b>open leads decided aside" in plan
    assert "Put in force" in plan
    assert "Put in force" not in text(mara, of(version, "plan"))
    assert otto.post(of(version, "activate")).headers["Location"] == "/definitions/"
    page = text(otto, "/definitions/")
    assert "In force. 8 open leads switched with it." in page
    assert "agreed: Mara Lind" in page
    assert set(Lead.objects.exclude(to__in=("disqualify", "closed")).values_list("fingerprint", flat=True)) == {version.fingerprint}
    assert PactVersion.objects.get(status="retired").pk != version.pk


def test_what_was_not_read_is_not_agreed_to(floor: Floor) -> None:
    version, ruth = proposed(floor), signed_in(floor, "ruth")
    ruth.post(of(version, "agree"), {"fingerprint": "0" * 64})
    assert "The content is not the one that you have read." in text(ruth, of(version))
    assert not version.agreements.exists()


def test_who_belongs_to_no_team_of_the_pact_is_told_why_they_cannot_agree(floor: Floor) -> None:
    version = proposed(floor)
    floor.people["mara"].team = ""
    floor.people["mara"].save()
    assert "You belong to no team of this pact" in text(signed_in(floor, "mara"), of(version))


def test_a_version_that_is_not_agreed_is_not_put_in_force(floor: Floor) -> None:
    version, otto = proposed(floor), signed_in(floor, "otto")
    otto.post(of(version, "activate"))
    assert "Only a pact that both teams have agreed on can be put in force." in text(otto, of(version))


def test_two_versions_are_compared_in_words(floor: Floor) -> None:
    version, mara = draft(floor), signed_in(floor, "mara")
    page = text(mara, of(version, "compare"))
    assert "hand raiser: condition" in page
    assert "the fit band is one of A, B, C or D" in page
    same = draft(floor, f"{TEXT}# a comment\n")
    assert "Only comments or layout differ" in text(mara, of(same, "compare"))
    broken = draft(floor, "leadpact: 1\n")
    assert "cannot be read yet" in text(mara, of(broken, f"compare?with={version.pk}"))
    assert mara.get(of(version, "compare?with=99999")).status_code == 404


def test_a_remark_leads_to_its_line_in_the_text(floor: Floor) -> None:
    version, ines = proposed(floor), signed_in(floor, "ines")
    answer = ines.post(of(version, "comment"), {"text": "Why <b>three</b> months?", "line": "8"})
    assert answer.headers["Location"] == f"{of(version)}#remarks"
    page = text(ines, of(version))
    assert "Why &lt;b&gt;three&lt;/b&gt; months?" in page
    assert f'href="{of(version, "text")}#L8"' in page
    assert '<li id="L8"><code>review every: 3 months</code></li>' in text(ines, of(version, "text"))
    assert Comment.objects.get().person == floor.people["ines"]


def test_the_document_the_text_and_the_agreements_are_files(floor: Floor) -> None:
    version, ines = PactVersion.objects.get(), signed_in(floor, "ines")
    for end, kind, inside in (
        ("document.html", "text/html; charset=utf-8", "<style>"),
        ("pact.yaml", "application/yaml; charset=utf-8", "leadpact: 1"),
        ("agreed.yaml", "application/yaml; charset=utf-8", version.fingerprint),
    ):
        answer = ines.get(of(version, end))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="northwind---warehouse-software--europe.')
        assert inside in answer.content.decode()


def test_agreements_of_a_file_are_taken_in_by_operations(floor: Floor) -> None:
    version, otto = proposed(floor), signed_in(floor, "otto")
    file = (
        f"leadpact agreements: 1\nfingerprint: {version.fingerprint}\nagreements:\n"
        "- {team: marketing, by: Mara, at: 2026-01-01T00:00:00Z}\n- {team: sales, by: Ruth, at: 2026-01-01T00:00:00Z}\n"
    )
    otto.post(of(version, "import"), {"file": SimpleUploadedFile("a.yaml", b"\xff\xfe nonsense")})
    assert "cannot be read as agreements" in text(otto, of(version))
    otto.post(of(version, "import"), {"file": SimpleUploadedFile("a.yaml", file.encode())})
    assert "Mara (imported by Otto Brandt)" in text(otto, of(version))
    assert PactVersion.objects.get(pk=version.pk).status == "agreed"


def test_a_draft_is_edited_and_what_is_no_draft_is_shown_instead(floor: Floor) -> None:
    mara, active, version = signed_in(floor, "mara"), PactVersion.objects.get(), draft(floor)
    assert mara.get(of(active, "edit")).headers["Location"] == of(active)
    assert "review every: 3 months" in text(mara, of(version, "edit"))
    mara.post("/definitions/save", {"version": version.pk, "text": TEXT, "and_go_on": "yes"})
    mara.post(of(version, "propose"))
    mara.post(of(version, "withdraw"))
    assert PactVersion.objects.get(pk=version.pk).status == "draft"
    mara.post(of(version, "give-up"))
    assert PactVersion.objects.get(pk=version.pk).status == "retired"


def test_lists_are_read_by_everybody_and_changed_by_operations(floor: Floor) -> None:
    ines, otto = signed_in(floor, "ines"), signed_in(floor, "otto")
    assert "target accounts" in text(ines, "/definitions/lists/")
    page = text(ines, "/definitions/lists/competitors/")
    assert "rival.example" in page
    assert "Save the list" not in page
    otto.post("/definitions/lists/competitors/change", {"entries": "rival.example\r\nother.example\r\n"})
    page = text(otto, "/definitions/lists/competitors/")
    assert "Saved: 2 entries." in page
    assert "+ other.example" in page
    assert ListVersion.objects.filter(name="competitors").order_by("-pk")[0].entries == ["rival.example", "other.example"]
    assert ines.get("/definitions/lists/friends/").status_code == 404
    assert otto.post("/definitions/lists/friends/change", {"entries": "x"}).status_code == 404


def test_what_is_not_there_is_404_for_every_address_of_a_version(floor: Floor) -> None:
    ruth = signed_in(floor, "ruth")
    for end in ("", "text", "compare", "plan", "edit", "document.html", "pact.yaml", "agreed.yaml"):
        assert ruth.get(f"/definitions/versions/9999/{end}").status_code == 404, end
    for end in ("propose", "withdraw", "give-up", "agree", "comment", "read", "review"):
        assert ruth.post(f"/definitions/versions/9999/{end}").status_code == 404, end


def test_the_number_of_queries_does_not_grow_with_versions_and_remarks(floor: Floor) -> None:
    version, mara = proposed(floor), signed_in(floor, "mara")

    def queries() -> list[int]:
        counts = []
        for address in ("/definitions/", "/definitions/versions/", of(version)):
            with CaptureQueriesContext(connection) as captured:
                text(mara, address)
            counts.append(len(captured))
        return counts

    pacts.comment(version.pk, 1, "one", person(floor.people["ruth"]), timezone.now())
    before = queries()
    for number in range(5):
        draft(floor)
        pacts.comment(version.pk, number, "more", person(floor.people["ruth"]), timezone.now())
    assert queries() == before
