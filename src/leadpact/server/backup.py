"""Backups: everything that the server holds, as of one moment, in one file that fits every database.

The file is a zip: `about.json`, one `tables/<table>.jsonl` for each table with a row to a line, and uploaded files. Sessions are not in it, nor the
secret key: everybody signs in again after a restore.
"""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

import leadpact
from leadpact.server.trouble import Trouble
from leadpact.server.typed import typed

FORM = 1
_LEFT_OUT = frozenset({"contenttypes", "auth", "sessions"})
"""What every server makes for itself."""
_AT_ONCE = 1000
Table = type[Model]


def tables() -> list[Table]:
    """Every table that is backed up."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and model._meta.app_label not in _LEFT_OUT]
    return [model for model in found if not _only_permissions(model)]


def _only_permissions(model: Table) -> bool:
    """Django's groups and permissions: nobody has any, roles decide."""
    related = {
        field.related_model._meta.app_label for field in model._meta.local_fields if field.is_relation and isinstance(field.related_model, type)
    }
    return bool(model._meta.auto_created) and bool(related & _LEFT_OUT)


def write(file: Path) -> int:
    """Writes the backup and gives the number of rows. The file appears whole or not at all, readable by its owner alone.

    Raises Trouble where it cannot be written, or the database has not the tables of this version.
    """
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as opened:
            beside.chmod(0o600)
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive, _as_of_one_moment():
                rows = _write_tables(archive)
                _write_files(archive)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    except OSError as error:
        raise Trouble(f"{file} cannot be written: {error.strerror or error}. Choose a folder that is there and yours.") from error
    finally:
        beside.unlink(missing_ok=True)
    return rows


def _write_tables(archive: zipfile.ZipFile) -> int:
    counts = {}
    for model in tables():
        with archive.open(f"tables/{model._meta.db_table}.jsonl", "w", force_zip64=True) as lines:
            counts[model._meta.db_table] = 0
            for row in model._base_manager.order_by("pk").values_list(*_columns(model)).iterator(_AT_ONCE):
                lines.write(json.dumps(row, cls=_Encoder, ensure_ascii=False).encode() + b"\n")
                counts[model._meta.db_table] += 1
    about = {"form": FORM, "leadpact": leadpact.__version__, "migrations": _migrations(), "columns": _all_columns(), "rows": counts}
    archive.writestr("about.json", json.dumps(about, indent=1))
    return sum(counts.values())


class _Encoder(DjangoJSONEncoder):
    """Django's own cuts moments to milliseconds; a decision computed again needs all of them."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _write_files(archive: zipfile.ZipFile) -> None:
    folder = Path(settings.MEDIA_ROOT)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            archive.write(path, f"files/{path.relative_to(folder).as_posix()}")


@contextmanager
def _as_of_one_moment() -> Iterator[None]:
    """A transaction that reads the database as it stood when it began, and keeps nobody from writing."""
    connection.ensure_connection()
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    # By hand: Django's own transactions on SQLite are those of writers (IMMEDIATE), and all others would wait for the end of the backup.
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            cursor.execute("SELECT count(*) FROM django_migrations")  # the moment is that of the first read
            yield
        finally:
            cursor.execute("ROLLBACK")


def restore(file: Path, *, replace: bool) -> int:
    """Puts the rows of a backup into the database, all or none, and gives their number.

    Raises Trouble where the file is no backup, is of another version, or would be mixed with what is there already.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            about = _about(archive, file)
            with transaction.atomic():
                _make_room(replace=replace)
                rows = sum(_read_table(archive, model, about["columns"][model._meta.db_table]) for model in tables())
                _go_on_counting()
            _read_files(archive)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Trouble(f"{file} cannot be restored: it is no backup that `leadpact backup` wrote, or it is damaged. Nothing was changed.") from error
    return rows


def _about(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(archive.read("about.json"))
    if archive.testzip() is not None:
        raise ValueError("a part of the archive is damaged")
    if about["form"] != FORM or about["migrations"] != _migrations():
        version = about["leadpact"]
        raise Trouble(
            f"{file} is of Leadpact {version} with other tables. Restore it with that version, then run `{typed('migrate')}` with this one."
        )
    return about


def _make_room(*, replace: bool) -> None:
    filled = [model for model in tables() if model._base_manager.exists()]
    if filled and not replace:
        raise Trouble("The server is not empty. Restore into a new one, or give --replace to throw away what it holds now.")
    with connection.cursor() as cursor:
        for model in filled:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        cursor.execute(f"DELETE FROM {connection.ops.quote_name('django_session')}")


def _read_table(archive: zipfile.ZipFile, model: Table, columns: Sequence[str]) -> int:
    """Rows as they were, without what models do to rows that are new."""
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    wanted = [fields[column] for column in columns]
    quoted = connection.ops.quote_name
    names, marks = ", ".join(quoted(str(field.column)) for field in wanted), ", ".join(["%s"] * len(wanted))
    insert = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) VALUES ({marks})"
    count = 0
    with archive.open(f"tables/{model._meta.db_table}.jsonl") as lines, connection.cursor() as cursor:
        while part := [_row(wanted, line) for line in islice(lines, _AT_ONCE)]:
            cursor.executemany(insert, part)
            count += len(part)
    return count


def _row(fields: Sequence[Field[Any, Any]], line: bytes) -> list[Any]:
    values = json.loads(line)
    if len(values) != len(fields):
        raise ValueError("a row has other columns than its table")
    return [field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(fields, values, strict=True)]


def _go_on_counting() -> None:
    """Numbers of new rows go on after those that were restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _read_files(archive: zipfile.ZipFile) -> None:
    folder = Path(settings.MEDIA_ROOT).resolve()
    for entry in archive.infolist():
        path = (folder / entry.filename.removeprefix("files/")).resolve()
        if entry.filename.startswith("files/") and path.is_relative_to(folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(entry))


def _columns(model: Table) -> list[str]:
    return [field.attname for field in model._meta.local_concrete_fields]


def _all_columns() -> dict[str, list[str]]:
    return {model._meta.db_table: _columns(model) for model in tables()}


def _migrations() -> list[str]:
    wanted = {model._meta.app_label for model in tables()}
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if app in wanted)
