"""A backup holds everything as of one moment, and gives it back exactly, on every database."""

from __future__ import annotations

import json
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from leadpact.server import backup
from leadpact.server.trouble import Trouble
from leadpact.store.models import Lead, Person
from leadpact.work import decide, take_in
from leadpact.work.actors import LEADPACT
from leadpact.work.items import LeadItem, TakenIn
from server import sales_floor

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in backup.tables()}


def test_a_restored_backup_is_the_same_to_the_last_row(tmp_path: Path) -> None:
    sales_floor.build(timezone.now())
    before, file = everything(), tmp_path / "leadpact.zip"
    rows = backup.write(file)
    assert rows == sum(map(len, before.values()))
    Lead.objects.update(stage="changed")
    Person.objects.update(name="Somebody else")
    assert backup.restore(file, replace=True) == rows
    assert everything() == before


def test_after_a_restore_new_rows_get_new_numbers_and_decisions_go_on(tmp_path: Path) -> None:
    floor = sales_floor.build(timezone.now())
    backup.write(tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", replace=True)
    (taken,) = take_in.leads([LeadItem("new one", {"email": "new@new.example"})], "form", timezone.now(), LEADPACT)
    assert isinstance(taken, TakenIn)
    assert taken.lead_id > max(floor.leads.values())
    assert decide.lead(taken.lead_id, timezone.now(), "test") is not None
    assert floor.people["ines"].check_password(sales_floor.PASSWORD)


def test_a_decision_computed_again_after_a_restore_is_the_stored_one(tmp_path: Path) -> None:
    floor = sales_floor.build(timezone.now() - timedelta(minutes=5))
    before = decide.as_of(floor.leads["vos"], timezone.now() - timedelta(minutes=4))
    backup.write(tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", replace=True)
    again = decide.as_of(floor.leads["vos"], timezone.now() - timedelta(minutes=4))
    assert (again.to, again.stage, again.grade, again.scores) == (before.to, before.stage, before.grade, before.scores)


def test_a_server_that_holds_something_is_not_written_over_unasked(tmp_path: Path) -> None:
    sales_floor.build(timezone.now())
    before = everything()
    backup.write(tmp_path / "b.zip")
    with pytest.raises(Trouble, match=r"The server is not empty\. Restore into a new one, or give --replace"):
        backup.restore(tmp_path / "b.zip", replace=False)
    assert everything() == before


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    sales_floor.build(timezone.now())
    file = tmp_path / "b.zip"
    backup.write(file)
    before = everything()
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for entry in good.namelist():
            content = good.read(entry)
            bad.writestr(entry, content[: len(content) // 2] if entry == "tables/store_factvalue.jsonl" else content)
    for name in ("bad.zip", "b.zip.txt"):
        (tmp_path / "b.zip.txt").write_text("no zip")
        with pytest.raises(Trouble, match=r"it is no backup that `leadpact backup` wrote, or it is damaged\. Nothing was changed"):
            backup.restore(tmp_path / name, replace=True)
    assert everything() == before


def test_a_backup_of_other_tables_says_with_which_version_to_restore_it(tmp_path: Path) -> None:
    file, other = tmp_path / "b.zip", tmp_path / "other.zip"
    backup.write(file)
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(other, "w") as changed:
        for entry in good.namelist():
            changed.writestr(entry, good.read(entry))
        about = {**json.loads(good.read("about.json")), "migrations": ["store.9999_later"], "leadpact": "9.9"}
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(other, "w") as changed:
        for entry in good.namelist():
            changed.writestr(entry, json.dumps(about) if entry == "about.json" else good.read(entry))
    with pytest.raises(Trouble, match=r"is of Leadpact 9.9 with other tables. Restore it with that version"):
        backup.restore(other, replace=True)


def test_uploaded_files_come_back_and_none_leaves_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    (tmp_path / "files" / "in").mkdir(parents=True)
    (tmp_path / "files" / "in" / "leads.csv").write_text("id\n1\n")
    file = tmp_path / "b.zip"
    backup.write(file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../escaped.txt", "out")
    (tmp_path / "files" / "in" / "leads.csv").unlink()
    backup.restore(file, replace=True)
    assert (tmp_path / "files" / "in" / "leads.csv").read_text() == "id\n1\n"
    assert not (tmp_path.parent / "escaped.txt").exists()
    assert not (tmp_path / "escaped.txt").exists()


def test_only_its_owner_can_read_a_backup_and_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    Person.objects.create_user("a@b.example", "a long enough password 17")
    backup.write(tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    with pytest.raises(Trouble, match=r"nowhere/b.zip cannot be written: No such file or directory. Choose a folder"):
        backup.write(tmp_path / "nowhere" / "b.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_what_is_written_during_a_backup_is_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lead, its facts and its audit line are of one transaction: read one after the other they would be parted."""
    sales_floor.build(timezone.now())
    before = everything()
    read = backup._columns
    wrote: list[bool] = []

    def meanwhile(model: backup.Table) -> list[str]:
        if not wrote:
            wrote.append(True)
            threading.Thread(target=_somebody_else, daemon=True).start()
            assert THROUGH.wait(20), "a backup must not keep others from writing"
        return read(model)

    monkeypatch.setattr(backup, "_columns", meanwhile)
    backup.write(tmp_path / "b.zip")
    assert Lead.objects.filter(external_id="meanwhile").exists()
    backup.restore(tmp_path / "b.zip", replace=True)
    assert everything() == before


THROUGH = threading.Event()


def _somebody_else() -> None:
    try:
        take_in.leads([LeadItem("meanwhile", {"email": "m@m.example"})], "form", timezone.now(), LEADPACT)
        THROUGH.set()
    finally:
        connection.close()
