"""Does the source fit the pacts and the files? Everything that does not is said at once, with its place in the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from leadpact.engine.reading import Opened, Unusable, open_file
from leadpact.engine.source import Cell, File, Source
from leadpact.engine.source_formats import number_format
from leadpact.engine.source_messages import SEVERITIES
from leadpact.engine.staging import columns_used
from leadpact.pact.cells import cell_reader
from leadpact.pact.document import Fact, Pact
from leadpact.pact.findings import Finding, Place
from leadpact.pact.shapes import Reader
from leadpact.pact.text import trim
from leadpact.pact.written import Text

TYPE_WORDS = {"text": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false", "date": "a date"}


def check_against_pacts(reader: Reader, source: Source, pacts: Sequence[Pact]) -> None:
    """Facts, notes and criteria that no pact declares, value maps and formats that do not fit the type."""
    facts = [fact for pact in pacts for fact in pact.facts]
    notes = [note for pact in pacts for note in pact.notes]
    criteria = {criterion.name for pact in pacts for criterion in pact.criteria}
    for table in source.tables:
        declared, code = (notes, "unknown-note") if table.kind == "activities" else (facts, "unknown-fact")
        for fact_name, cell in table.facts:
            _check_fact(reader, fact_name, cell, [fact for fact in declared if fact.name == fact_name], code, [fact.name for fact in declared])
        criterion = table.cell("criterion")
        if table.kind == "answers" and criterion is not None and criterion.always is not None and criterion.always not in criteria:
            reader.unknown("unknown-criterion", Text(criterion.always, criterion.place), sorted(criteria))
    _say_unmapped(reader, source, pacts)


def _check_fact(reader: Reader, name: str, cell: Cell, facts: list[Fact], code: str, known: Iterable[str]) -> None:
    if not facts:
        reader.unknown(code, Text(name, cell.place), dict.fromkeys(known))
        return
    for fact in facts:
        _check_format(reader, fact, cell)
        targets = [value for _, value in cell.values] + ([cell.always] if cell.always is not None else [])
        for value in dict.fromkeys(targets):
            if cell_reader(fact)(value)[1] is not None and (cell.format is None or fact.choices):
                reader.unknown("outside-type", Text(value, cell.place), fact.choices, fact=name, type=_type_words(fact))


def _type_words(fact: Fact) -> str:
    return "one of the values that the pact lists" if fact.choices else TYPE_WORDS[fact.type]


def _check_format(reader: Reader, fact: Fact, cell: Cell) -> None:
    if cell.format is None:
        return
    if fact.type in {"text", "boolean"}:
        reader.say("format-of-text", cell.place, fact=fact.name, type=TYPE_WORDS[fact.type])
    elif (number_format(cell.format) is not None) != (fact.type in {"integer", "number"}):
        reader.say("wrong-format", cell.place, fact=fact.name, type=TYPE_WORDS[fact.type], format=cell.format)


def _say_unmapped(reader: Reader, source: Source, pacts: Sequence[Pact]) -> None:
    mapped = {name for table in source.tables if table.kind in {"leads", "accounts"} for name, _ in table.facts}
    missing = list(dict.fromkeys(fact.name for pact in pacts for fact in pact.facts if fact.name not in mapped))
    if missing:
        reader.say("facts-unmapped", Place(source.path, 0, 0), names=", ".join(missing))


def open_files(
    con: duckdb.DuckDBPyConnection, reader: Reader, source: Source, data: Path, scratch: Path, handed_in: Mapping[str, Opened]
) -> dict[str, Opened]:
    """Every file of the source, opened, by its name; what cannot be used is said, with the columns that are missing. `handed_in` are tables that
    stand in for files of those names."""
    opened: dict[str, Opened] = {}
    for index, (file_name, headings) in enumerate(columns_used(source).items()):
        file = next(table.file for table in source.tables if table.file.name == file_name)
        try:
            opened[file_name] = handed_in.get(file_name) or open_file(con, data / file_name, file, scratch, f"f{index}")
        except Unusable as trouble:
            _say(reader, trouble, file.place)
            continue
        _check_columns(reader, file_name, opened[file_name], headings)
    return opened


def _check_columns(reader: Reader, file_name: str, opened: Opened, headings: Mapping[str, Cell]) -> None:
    for heading, cell in headings.items():
        if heading not in opened.columns:
            reader.unknown("missing-column", Text(heading, cell.place), opened.columns, file=file_name)
        elif heading in opened.twice:
            reader.say("column-twice", cell.place, name=heading, file=file_name)


def _say(reader: Reader, trouble: Unusable, place: Place) -> None:
    reader.findings.append(Finding(trouble.code, SEVERITIES[trouble.code], place, trouble.values))


def read_lists(
    reader: Reader, source: Source, pacts: Sequence[Pact], data: Path, handed_in: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The values of every list that a pact declares: handed in, from the source, else from NAME.txt beside the pact. A list that is nowhere is
    said."""
    given = {one.name: one.file for one in source.lists}
    declared = {named.name: (named.place, pact) for pact in reversed(pacts) for named in pact.lists}
    for list_name, file in given.items():
        if list_name not in declared:
            reader.unknown("list-unused", Text(list_name, file.place), declared)
    found: dict[str, tuple[str, ...]] = {}
    for list_name, (place, pact) in declared.items():
        beside = Path(pact.path).parent / f"{list_name}.txt"
        if list_name in handed_in:
            found[list_name] = handed_in[list_name]
        elif list_name in given:
            found[list_name] = _values(reader, list_name, data / given[list_name].name, given[list_name])
        elif beside.is_file():
            found[list_name] = _values(reader, list_name, beside, File(str(beside), None, None, (), None, place))
        else:
            reader.say("list-missing", place, name=list_name)
    return found


def _values(reader: Reader, list_name: str, path: Path, file: File) -> tuple[str, ...]:
    if not path.is_file():
        _say(reader, Unusable("folder" if path.is_dir() else "missing-file", file=file.name, near="", folder=str(path.parent)), file.place)
        return ()
    try:
        text = path.read_text(encoding=file.encoding or "utf-8-sig")
    except UnicodeError:
        reader.say("list-not-utf8", file.place, name=list_name)
        return ()
    return tuple(line for line in text.splitlines() if trim(line))
