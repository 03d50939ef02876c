"""What strangers write is shown as the text that it is, on every page that shows it; and a spreadsheet takes none of it for a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from leadpact.store.models import Answer, Attempt, Comment, Handoff, ImportRun, Lead, ListVersion, Override, PactVersion, Person, WebhookSource
from leadpact.work import imports_file, keys
from leadpact.work.actors import person
from leadpact.work.imports_file import add_rejects, start_rejects
from leadpact.work.items import Refused
from leadpact.work.mapping import Aside
from server import sales_floor
from server.sales_floor import Floor

SCRIPT = "<script>alert(1)</script>"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def hostile(db: None) -> Floor:
    """A sales floor on which everything that somebody may write is a script."""
    now, floor = timezone.now(), sales_floor.build(timezone.now())
    vos, otto = Lead.objects.get(pk=floor.leads["vos"]), floor.people["otto"]
    Lead.objects.update(name=SCRIPT, account_name=SCRIPT, because=SCRIPT, next_step=SCRIPT, track=SCRIPT, route=SCRIPT)
    Handoff.objects.update(because=SCRIPT, brief=SCRIPT, words=SCRIPT, reason=SCRIPT, route=SCRIPT)
    Answer.objects.create(
        lead=vos, source="x", external_id="x", criterion="need", value=SCRIPT, words=SCRIPT, by=SCRIPT, at=now, known_at=now, received_at=now
    )
    Attempt.objects.create(lead=vos, at=now, channel="call", outcome="reached", words=SCRIPT, person=otto)
    Override.objects.create(lead=vos, person=otto, at=now, to="sales", track=SCRIPT, reason=SCRIPT, computed={})
    pact = PactVersion.objects.get()
    Comment.objects.create(pact=pact, person=otto, at=now, text=SCRIPT)
    PactVersion.objects.update(name=SCRIPT, what_changed=SCRIPT)
    ListVersion.objects.update(entries=[SCRIPT])
    ImportRun.objects.create(person=otto, created_at=now, file_name=SCRIPT, path="x", state="failed", trouble=SCRIPT, counts={"source": SCRIPT})
    WebhookSource.objects.create(name="forms", secret="s", mapping=f"# {SCRIPT}", created_by=otto, created_at=now)  # noqa: S106 - of a test
    keys.create(SCRIPT, "read", person(otto), now)
    Person.objects.update(name=SCRIPT)
    return floor


def addresses(floor: Floor) -> list[str]:
    version, run = PactVersion.objects.get().pk, ImportRun.objects.get().pk
    own = ["/desk/", "/desk/nobodys/", "/desk/given-back/", "/team/", "/review/", "/leads/", f"/leads/{floor.leads['vos']}/", "/imports/"]
    read = ["", "lists/", "lists/competitors/", "versions/", f"versions/{version}/", f"versions/{version}/compare"]
    return [*own, f"/imports/{run}/", "/connections/", *(f"/definitions/{one}" for one in read)]


@pytest.mark.parametrize("who", ["ines", "ruth", "mara", "otto", "anna"])
def test_a_script_that_anybody_wrote_anywhere_runs_on_no_page_of_any_role(hostile: Floor, who: str) -> None:
    client, showing = Client(), 0
    client.force_login(hostile.people[who])
    for address in addresses(hostile):
        answer = client.get(address)
        assert answer.status_code in (200, 403), address
        page = answer.content.decode()
        assert "<script>alert" not in page, address
        showing += SHOWN in page
    assert showing >= 5, "the pages show what was written"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠"])
def test_no_cell_of_what_was_set_aside_begins_as_a_formula(tmp_path: Path, start: str) -> None:
    formula = f'{start}HYPERLINK("http://evil.example")'
    file = tmp_path / "rejects.csv"
    size = start_rejects(file)
    add_rejects(file, size, [Aside(1, "leads", Refused(0, "not-text", formula, formula))], {})
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows[1][3:] == [f"'{formula}", f"'{formula}"]
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for row in rows for cell in row)
    assert rows[0] == list(imports_file.REJECT_HEADINGS)
