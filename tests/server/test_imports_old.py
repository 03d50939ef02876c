from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from leadpact.store.models import AuditLine, ImportRun, Person
from leadpact.work import imports, imports_old
from leadpact.work.imports_old import KEPT
from leadpact.work.refused import Refused
from server.house import NOW, TESTER, in_force

pytestmark = pytest.mark.django_db
EXPORT = b"Record ID,Email,Country\n1,a@haven.example,NL\n,nobody@haven.example,NL\n"


def brought_in() -> ImportRun:
    """An import that is through, with one row set aside."""
    in_force()
    run = imports.upload("leads.csv", [EXPORT], TESTER, NOW)
    imports.choose(run.pk, imports.look(run.pk).choice, "crm", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    while imports.run(NOW):
        pass
    run.refresh_from_db()
    return run


def test_the_files_of_an_import_are_removed_thirty_days_after_the_upload_and_its_counts_stay() -> None:
    run = brought_in()
    files = [Path(run.path), Path(run.rejects_path)]
    assert imports_old.remove(NOW + KEPT - timedelta(seconds=1)) == 0
    assert all(one.exists() for one in files)
    assert imports_old.remove(NOW + KEPT) == 1
    assert not any(one.exists() for one in files)
    after = ImportRun.objects.get(pk=run.pk)
    assert (after.path, after.rejects_path, after.state, after.counts["leads"], after.counts["aside"]) == ("", "", "done", 1, 1)
    assert AuditLine.objects.filter(about="import", about_id=str(run.pk), what="removed the file").count() == 1
    assert imports_old.remove(NOW + KEPT) == 0


def test_an_import_that_still_runs_keeps_its_file() -> None:
    run = brought_in()
    ImportRun.objects.filter(pk=run.pk).update(state=imports.RUNNING)
    assert imports_old.remove(NOW + KEPT) == 0
    assert Path(run.path).exists()


def test_what_a_broken_off_upload_left_behind_is_removed_too() -> None:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    stray, young = folder / "stray.csv", folder / "young.csv"
    for path, age in ((stray, KEPT), (young, timedelta(days=1))):
        path.write_text("x")
        os.utime(path, ((NOW - age).timestamp() - 1,) * 2)
    imports_old.remove(NOW)
    assert (stray.exists(), young.exists()) == (False, True)
    young.unlink()


def test_an_import_whose_file_was_never_mapped_says_that_it_is_gone() -> None:
    in_force()
    run = imports.upload("leads.csv", [EXPORT], TESTER, NOW)
    imports_old.remove(NOW + KEPT)
    with pytest.raises(Refused, match="The file is no longer there"):
        imports.look(run.pk)


def test_the_page_of_an_old_import_says_where_its_file_is() -> None:
    run = brought_in()
    imports_old.remove(NOW + KEPT)
    otto = Client()
    otto.force_login(Person.objects.create_user("otto@seller.example", None, role="operations"))
    shown = otto.get(f"/imports/{run.pk}/").content.decode()
    assert "The file has been removed, 30 days after it was uploaded." in shown
    assert "Download what was set aside" not in shown
    assert otto.get(f"/imports/{run.pk}/rejects").status_code == 404
