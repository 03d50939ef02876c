"""A CSV comes in: uploaded, mapped, tried without keeping anything, then taken in by the worker, piece by piece. A kill loses nothing."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from leadpact.engine.source import Source
from leadpact.engine.source import Table as Mapped
from leadpact.engine.source_reader import read_source
from leadpact.pact.findings import NotUsable
from leadpact.store.models import ImportRun, Person
from leadpact.work import audit, imports_before, imports_file, imports_guess, imports_words, mapping, ready
from leadpact.work.actors import LEADPACT, Actor, person
from leadpact.work.imports_file import Line, NotReadable, Table
from leadpact.work.imports_guess import Choice
from leadpact.work.items import Refused as RefusedItem
from leadpact.work.mapping import Aside, Row, Tally
from leadpact.work.refused import NotThere, Refused

LEASE = timedelta(seconds=60)
PIECE = 500
PIECES_AT_ONCE = 4
TRIED = 1_000
SHOWN = 20
LARGEST = 500_000_000
UPLOADED, MAPPED, RUNNING, DONE, FAILED = "uploaded", "mapped", "running", "done", "failed"
_UNREADABLE = {
    "empty": ("The file is empty.", "Choose the file that holds your leads."),
    "no-headings": ("The file has no headings.", "Put the names of the columns into its first line."),
    "heading-twice": ("Two columns of the file have the same heading.", "Rename one of them."),
    "not-text": ("This is not a text file.", "Save the sheet as CSV (UTF-8) first."),
    "too-large": ("The file is larger than 500 MB.", "Split it, or send it through the API."),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person needs to confirm the mapping: the headings, the first values of each column, the guess, and the facts that there are.

    `mapping`: what the choice was read from, blank for a guess; `like`: the earlier file with these headings that it comes from."""

    headings: tuple[str, ...]
    samples: Mapping[str, tuple[str, ...]]
    choice: Choice
    facts: tuple[str, ...]
    mapping: str = ""
    like: str = ""


def upload(file_name: str, pieces: Iterable[bytes], who: Actor, now: datetime) -> ImportRun:
    """Keeps the file in the data folder. Raises Refused for one that cannot be read as a table."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.csv"
    try:
        _write(path, pieces)
        table = imports_file.look(path)
        rows, blank = imports_file.size(path, table)
    except (NotReadable, LookupError, UnicodeError) as error:
        path.unlink(missing_ok=True)
        raise _unreadable(error) from error
    # The name is shown, and stands in the mapping; the file itself is called by a name of ours.
    shown = "".join(character for character in Path(file_name.replace("\\", "/")).name if character.isprintable())[:200] or "leads.csv"
    counts = {"headings": [name for name in table.headings if name], "blank": blank}
    with transaction.atomic():
        run = ImportRun.objects.create(
            person_id=who.person_id, created_at=now, file_name=shown, path=str(path), state=UPLOADED, rows=rows, counts=counts
        )
        audit.line(who, "uploaded a file", "import", run.pk, now, after={"rows": rows})
    return run


def look(run_id: int) -> Looked:
    """Raises NotThere, Refused for a file that can no longer be read."""
    run = _run(run_id)
    table = _table(run)
    first = [line for line in islice(imports_file.lines(Path(run.path), table), 200) if not line.trouble]
    samples = {name: tuple(line.cells[place] for line in first) for place, name in enumerate(table.headings)}
    pact = ready.active()
    found = pact.pact if pact else None
    headings = tuple(name for name in table.headings if name)
    text, like = (run.mapping, "") if run.mapping else imports_before.mapping(headings)
    choice = imports_before.chosen(read_source(text, "mapping")) if text else imports_guess.choose(found, headings)
    return Looked(headings, samples, choice, tuple(name for name, _ in imports_guess.names(found)), text, like)


def choose(run_id: int, choice: Choice, source: str, who: Actor, now: datetime) -> Tally:
    """Maps by the columns that a person has confirmed; then as `map_by`. What an earlier mapping says of a column that stays is kept."""
    looked, run = look(run_id), _run(run_id)
    pact = ready.active()
    found = pact.pact if pact else None
    if looked.mapping:
        text = imports_before.adapted(looked.mapping, choice, lambda name, column: imports_guess.cell(name, column, found, looked.samples))
    else:
        text = imports_guess.written(choice, run.file_name, found, looked.samples)
    return map_by(run_id, text, source, who, now)


def map_by(run_id: int, text: str, source: str, who: Actor, now: datetime) -> Tally:
    """Keeps the mapping (in the form of source.yaml) and tries it on the first thousand rows: gives what would become of them; nothing of it stays.

    Raises NotThere, NotUsable for a mapping that cannot be used, Refused for an import that is running already or a source without a name.
    """
    run = _run(run_id)
    if run.state not in (UPLOADED, MAPPED):
        raise Refused("already-running", "This import has been started already.", "Upload the file again to import it anew.")
    if not source.strip() or len(source) > 60:
        raise Refused(
            "no-source", "The source needs a name of at most 60 letters.", "Name where the file comes from: the same name for every export."
        )
    mapped = _fitting(text, run)
    counts = {**run.counts, "source": source.strip()}
    ImportRun.objects.filter(pk=run.pk).update(mapping=text, state=MAPPED, counts=counts)
    found = list(islice(imports_file.lines(Path(run.path), _table(run)), TRIED))
    with transaction.atomic():
        tally = _take(run, mapped, _table(run), found, source.strip(), now, who)
        transaction.set_rollback(True)
    further = _further(mapped, found, _table(run))
    elsewhere = imports_before.elsewhere(_identities(mapped, found, _table(run)), source.strip())
    ImportRun.objects.filter(pk=run.pk).update(counts={**counts, "tried": {**_tried(len(found), tally), "elsewhere": elsewhere, "further": further}})
    return tally


def at_once(run_id: int, text: str, source: str, who: Actor, now: datetime) -> ImportRun:
    """Brings an uploaded file in by this mapping while the caller waits, as the worker would. Raises as `map_by`."""
    run = _run(run_id)
    _fitting(text, run)
    ImportRun.objects.filter(pk=run.pk).update(mapping=text, state=MAPPED, counts={**run.counts, "source": source})
    start(run.pk, who, now)
    while _piece(run.pk, now):
        pass
    return _run(run_id)


def _fitting(text: str, run_: ImportRun) -> Source:
    """The mapping. Raises NotUsable, or Refused for one that names a column which the file does not have."""
    mapped = read_source(text, "mapping")
    missing = _missing(mapped, run_)
    if missing:
        raise Refused("missing-column", f"The file has no column {', '.join(missing)}.", "Choose one of its columns.")
    return mapped


def start(run_id: int, who: Actor, now: datetime) -> None:
    """Hands the import to the worker. Raises NotThere, Refused where it is not mapped."""
    run = _run(run_id)
    if run.state != MAPPED:
        raise Refused("not-mapped", "This import cannot be started.", "Confirm the columns first.")
    table = _table(run)
    further = _further(read_source(run.mapping, "mapping"), imports_file.lines(Path(run.path), table), table)
    with transaction.atomic():
        rejects = Path(run.path).with_suffix(".rejects.csv")
        counts = {**run.counts, "rejects size": imports_file.start_rejects(rejects), "aside": 0, "further": further}
        if not ImportRun.objects.filter(pk=run.pk, state=MAPPED).update(state=RUNNING, counts=counts, rejects_path=str(rejects)):
            raise Refused("not-mapped", "This import cannot be started.", "Confirm the columns first.")
        audit.line(who, "started an import", "import", run.pk, now, after={"rows": run.rows, "source": run.counts.get("source", "")})


def again(run_id: int, who: Actor, now: datetime) -> None:
    """Goes on with an import that failed, from where it stopped. Raises NotThere, Refused for one that did not fail."""
    with transaction.atomic():
        if not ImportRun.objects.filter(pk=_run(run_id).pk, state=FAILED).update(state=RUNNING, trouble="", leased_until=None):
            raise Refused("not-failed", "This import has not stopped.", "Look at its progress.")
        audit.line(who, "resumed an import", "import", run_id, now)


def run(now: datetime) -> int:
    """Takes the next pieces of an import that nobody works on, and says how many rows that were. For the worker."""
    leased = _lease(now)
    if leased is None:
        return 0
    done = 0
    try:
        for _ in range(PIECES_AT_ONCE):
            rows = _piece(leased.pk, now)
            done += rows
            if not rows:
                break
    except Exception as error:  # noqa: BLE001 - kept with the import, for a person to see; it can go on from there
        ImportRun.objects.filter(pk=leased.pk).update(state=FAILED, leased_until=None, trouble=f"{type(error).__name__}: {_said(error)}"[:2000])
        return done
    ImportRun.objects.filter(pk=leased.pk).update(leased_until=None)
    return done


def _lease(now: datetime) -> ImportRun | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for run_id in ImportRun.objects.filter(free, state=RUNNING).order_by("created_at", "pk").values_list("pk", flat=True)[:5]:
        if ImportRun.objects.filter(free, pk=run_id, state=RUNNING).update(leased_until=now + LEASE):
            return ImportRun.objects.get(pk=run_id)
    return None


def _piece(run_id: int, now: datetime) -> int:
    """One transaction: what is taken, and that it is done. The reject file is written before, and cut to what was noted when that fails."""
    with transaction.atomic():
        current = ImportRun.objects.select_for_update(of=("self",)).select_related("person").get(pk=run_id)
        table = _table(current)
        found = list(islice(imports_file.lines(Path(current.path), table, current.done), PIECE))
        if not found:
            ImportRun.objects.filter(pk=run_id).update(state=DONE)
            return 0
        who = _who(current.person)
        tally = _take(current, read_source(current.mapping, "mapping"), table, found, current.counts["source"], now, who)
        counts = _added(current.counts, tally)
        counts["rejects size"] = imports_file.add_rejects(Path(current.rejects_path), current.counts["rejects size"], tally.aside, imports_words.WHY)
        ImportRun.objects.filter(pk=run_id).update(done=current.done + len(found), counts=counts, leased_until=now + LEASE)
    return len(found)


def _take(run_: ImportRun, mapped: Source, table: Table, found: Sequence[Line], source: str, now: datetime, who: Actor) -> Tally:
    place = {name: index for index, name in enumerate(table.headings)}
    file = _digest(run_)
    rows = [Row(line.number, f"{file}-{line.number}", _cells(line, place)) for line in found if not line.trouble]

    def rows_of(_: Mapped) -> Sequence[Row]:
        return rows

    tally = mapping.take(mapped, rows_of, source, now, who)
    unread = tuple(Aside(line.number, "rows", RefusedItem(0, line.trouble)) for line in found if line.trouble)
    return mapping.merged([tally, Tally(rows=len(unread), aside=unread)], keep=len(tally.aside) + len(unread) + len(tally.doubts))


def _cells(line: Line, place: Mapping[str, int]) -> Callable[[str], object]:
    return lambda column: line.cells[place[column]] if column in place else None


def _further(mapped: Source, found: Iterable[Line], table: Table) -> int:
    """How many rows say more of a lead that an earlier row of the file has."""
    place = {name: index for index, name in enumerate(table.headings)}
    rows = (Row(line.number, "", _cells(line, place)) for line in found if not line.trouble)
    named = Counter(identity for row in rows if (identity := mapping.identity(mapped.leads, row)))
    return named.total() - len(named)


def _identities(mapped: Source, found: Sequence[Line], table: Table) -> list[str]:
    cell = mapped.leads.cell("id")
    place = table.headings.index(cell.column) if cell is not None and cell.column in table.headings else None
    return [] if place is None else [line.cells[place] for line in found if not line.trouble]


def _digest(run_: ImportRun) -> str:
    """The same file again has the same rows: what it says of activities and events counts once."""
    known = run_.counts.get("digest")
    if isinstance(known, str):
        return known
    with Path(run_.path).open("rb") as opened:
        hashed = sha256()
        while piece := opened.read(1_000_000):
            hashed.update(piece)
    run_.counts["digest"] = hashed.hexdigest()[:32]
    return hashed.hexdigest()[:32]


def _added(before: Mapping[str, object], tally: Tally) -> dict[str, object]:
    said: dict[str, object] = dict(before)

    def add(name: str, count: int) -> None:
        known = said.get(name, 0)
        said[name] = (known if isinstance(known, int) else 0) + count

    numbers = {"leads": tally.leads, "created": tally.created, "changed": tally.changed, "aside": len(tally.aside), "doubts": len(tally.doubts)}
    for name, count in numbers.items():
        add(name, count)
    for kind in dict.fromkeys((*tally.taken, *tally.repeated)):
        add(kind, tally.taken.get(kind, 0))
        add(f"{kind} repeated", tally.repeated.get(kind, 0))
    said["unread"] = _unread(said.get("unread"), tally)
    return said


def _unread(before: object, tally: Tally) -> list[list[object]]:
    """Cells that could not be read, by what they were meant for, why, and what stands there; with how many of each. The first SHOWN kinds."""
    found = {(one[0], one[1], one[2]): int(one[3]) for one in before} if isinstance(before, list) else {}
    for one in tally.doubts:
        key = (one.refused.name, one.refused.code, one.refused.value)
        if key in found or len(found) < SHOWN:
            found[key] = found.get(key, 0) + 1
    return [[*key, count] for key, count in found.items()]


def _tried(rows: int, tally: Tally) -> dict[str, object]:
    """What a dry run found, for the page on which a person decides whether to go on."""
    return {
        "rows": rows,
        "leads": tally.leads,
        "created": tally.created,
        "changed": tally.changed,
        **tally.taken,
        "aside": [_line(one) for one in tally.aside[:SHOWN]],
        "more": max(len(tally.aside) - SHOWN, 0),
        "doubts": [_line(one) for one in tally.doubts[:SHOWN]],
        "more doubts": max(len(tally.doubts) - SHOWN, 0),
    }


def _line(one: Aside) -> dict[str, object]:
    refused = one.refused
    return {"row": one.row, "kind": one.kind, "code": refused.code, "name": refused.name, "value": refused.value}


def _missing(mapped: Source, run_: ImportRun) -> list[str]:
    headings = set(_table(run_).headings)
    cells = [cell for table in mapped.tables for _, cell in (*table.cells, *table.facts)]
    cells += [table.only[0] for table in mapped.tables if table.only is not None]
    return sorted({cell.column for cell in cells if cell.column is not None and cell.column not in headings})


def _table(run_: ImportRun) -> Table:
    file = None
    if run_.mapping:
        file = read_source(run_.mapping, "mapping").leads.file
    try:
        return imports_file.look(Path(run_.path), file)
    except NotReadable as error:
        raise _unreadable(error) from error
    except OSError as error:
        raise Refused("file-gone", "The file is no longer there.", "Upload it again.") from error


def _who(found: Person | None) -> Actor:
    return person(found) if found is not None else LEADPACT


def _run(run_id: int) -> ImportRun:
    found = ImportRun.objects.filter(pk=run_id).first()
    if found is None:
        raise NotThere("import")
    return found


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    size = 0
    with path.open("wb") as opened:
        for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise NotReadable("too-large")
            opened.write(piece)


def _unreadable(error: Exception) -> Refused:
    code = error.code if isinstance(error, NotReadable) else "not-text"
    trouble, next_step = _UNREADABLE[code]
    return Refused(code, trouble, next_step)


def _said(error: Exception) -> str:
    return ", ".join(finding.code for finding in error.findings) if isinstance(error, NotUsable) else str(error)
