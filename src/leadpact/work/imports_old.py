"""Files of old imports are removed: an export of a CRM is full of people, and has done its work when its rows are in."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from leadpact.store.models import ImportRun
from leadpact.work import audit
from leadpact.work.actors import LEADPACT
from leadpact.work.imports import RUNNING

KEPT = timedelta(days=30)
"""From the upload on. The line about the import stays, with its counts."""


def remove(now: datetime) -> int:
    """Removes the uploaded files and the files of what was set aside; gives how many imports that were. One that still runs keeps its own."""
    old = ImportRun.objects.filter(created_at__lte=now - KEPT).exclude(state=RUNNING).exclude(path="")
    found = list(old.order_by("pk")[:500])
    for run in found:
        for path in (run.path, run.rejects_path):
            if path:
                Path(path).unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(path="", rejects_path="")
        audit.line(LEADPACT, "removed the file", "import", run.pk, now)
    _remove_strays(now)
    return len(found)


def _remove_strays(now: datetime) -> None:
    """Files of uploads that were broken off by a kill: no import knows them."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    known = {Path(path) for pair in ImportRun.objects.exclude(path="").values_list("path", "rejects_path") for path in pair if path}
    for path in folder.glob("*.csv"):
        if path not in known and path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)
