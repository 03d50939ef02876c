"""`source.yaml` as written to a `Source`: strict, with the place of every finding, all findings in one run. No file is touched here."""

from __future__ import annotations

from leadpact.engine.source import Cell, File, ListFile, Source, Table, TableKind
from leadpact.engine.source_formats import date_format_trouble, number_format
from leadpact.engine.source_messages import SEVERITIES
from leadpact.pact.document import EVENT_TYPES
from leadpact.pact.findings import NotUsable, Place
from leadpact.pact.moments import zone
from leadpact.pact.shapes import Reader
from leadpact.pact.written import Mapping, Node, Sequence, Text, read

TOP = ("leads", "accounts", "activities", "answers", "events", "lists", "spend", "labels", "hours per lead")
FILE_KEYS = ("file", "separator", "encoding", "unknown", "zone")
CELL_KEYS = ("column", "always", "values", "unknown", "format", "zone")
LABELS = ("source", "campaign", "segment", "representative", "first touch")
WORDS: dict[TableKind, tuple[str, ...]] = {
    "leads": ("id", "account", "known_at", "order"),
    "accounts": ("id", "known_at"),
    "activities": ("id", "lead", "type", "at", "known_at"),
    "answers": ("lead", "criterion", "value", "at", "known_at", "by", "words"),
    "events": ("lead", "type", "at", "known_at", "reason", "amount", "by"),
    "spend": ("source", "campaign", "month", "amount"),
}
REQUIRED: dict[TableKind, tuple[str, ...]] = {
    "leads": ("id",),
    "accounts": ("id",),
    "activities": ("lead", "type", "at"),
    "answers": ("lead", "criterion", "value", "at"),
    "events": ("lead", "type"),
    "spend": ("month", "amount"),
}
FACTS: dict[TableKind, str] = {"leads": "facts", "accounts": "facts", "activities": "notes"}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", ",": ",", ";": ";", "|": "|", "\\t": "\t", "\t": "\t"}


def read_source(text: str, path: str = "source.yaml") -> Source:
    """The source that the text describes.

    Raises NotUsable with all errors that can be seen in the text alone; warnings and hints are in `Source.findings`.
    """
    root, written = read(text, path)
    reader = Reader(SEVERITIES)
    reader.findings.extend(written)
    source = _SourceReader(reader, path).source(root)
    if source is None or any(finding.severity == "error" for finding in reader.findings):
        raise NotUsable(tuple(reader.findings))
    return source


class _SourceReader:
    """Walks the tree once. What cannot be read is left out and said, so that the rest is still checked."""

    def __init__(self, reader: Reader, path: str) -> None:
        self._reader = reader
        self._path = path
        self._leads: Table | None = None

    def source(self, root: Node) -> Source | None:
        found = self._reader.mapping(root, "source", TOP, ("leads",))
        self._leads = self._table("leads", found["leads"]) if "leads" in found else None
        tables: list[Table] = [self._leads] if self._leads is not None else []
        for kind in ("accounts", "activities", "answers", "events", "spend"):
            tables.extend(self._tables(kind, found[kind]) if kind in found else ())
        lists = tuple(
            ListFile(name.value, file)
            for name, node in self._reader.pairs(found.get("lists"), "lists")
            if (file := self._list_file(node)) is not None
        )
        labels = self._labels(found.get("labels"))
        hours = found.get("hours per lead")
        if hours is not None:
            self._reader.scaled(hours, "hours per lead", decimals=2)
        if self._leads is None:
            return None
        written = hours.value if isinstance(hours, Text) else None
        return Source(self._path, tuple(tables), lists, labels, written, tuple(self._reader.findings))

    def _tables(self, kind: TableKind, node: Node) -> tuple[Table, ...]:
        """One mapping, a list of them, or (answers, events) types by columns of the leads and by files of their own."""
        if isinstance(node, Sequence):
            return tuple(table for item in node.items for table in self._tables(kind, item))
        if kind in {"events", "answers"} and isinstance(node, Mapping) and node.get("file") is None:
            return self._by_type(kind, node)
        table = self._table(kind, node)
        return (table,) if table is not None else ()

    def _table(self, kind: TableKind, node: Node) -> Table | None:
        inner = FACTS.get(kind)
        allowed = (*FILE_KEYS, *WORDS[kind], *([inner] if inner else []))
        found = self._reader.mapping(node, kind, allowed, ("file", *REQUIRED[kind]))
        if kind == "spend" and found and not {"source", "campaign"} & set(found):
            self._reader.say("spend-of-nothing", node.place)
        file = self._file(found, node.place)
        cells = self._cells(found, WORDS[kind], kind)
        facts = self._facts(found.get(inner) if inner else None, kind)
        if file is None or not {"file", *REQUIRED[kind]} <= set(found):
            return None
        return Table(kind, file, cells, facts, None, None, node.place)

    def _facts(self, node: Node | None, kind: TableKind) -> tuple[tuple[str, Cell], ...]:
        named = self._reader.pairs(node, FACTS.get(kind, ""))
        return tuple((name.value, cell) for name, item in named if (cell := self._cell(item, f"{kind}, {name.value}")) is not None)

    def _cells(self, found: dict[str, Node], words: tuple[str, ...], kind: str) -> tuple[tuple[str, Cell], ...]:
        return tuple((word, cell) for word in words if word in found and (cell := self._cell(found[word], f"{kind}, {word}")) is not None)

    def _cell(self, node: Node, what: str) -> Cell | None:
        if isinstance(node, Text):
            column = self._reader.text(node, what)
            return Cell(column.value, None, (), (), None, None, node.place) if column is not None else None
        found = self._reader.mapping(node, what, CELL_KEYS)
        if not found:
            return None
        if ("column" in found) == ("always" in found):
            self._reader.say("column-or-always", node.place, what=what)
            return None
        column = self._reader.text(found.get("column"), f"{what}, column")
        always = self._reader.text(found.get("always"), f"{what}, always")
        return Cell(
            column.value if column is not None else None,
            always.value if always is not None else None,
            self._values(found.get("values"), what),
            tuple(text.value for text in self._reader.one_or_more(found.get("unknown"), f"{what}, unknown")),
            self._format(found.get("format"), what),
            self._zone(found.get("zone"), what),
            column.place if column is not None else node.place,
        )

    def _values(self, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
        found: dict[str, tuple[str, Place]] = {}
        for key, item in self._reader.pairs(node, f"{what}, values"):
            value = self._reader.text(item, f"{what}, values, {key.value}")
            folded = key.value.strip().lower()
            if folded in found:
                self._reader.say("value-twice", key.place, value=key.value, first=str(found[folded][1].line))
            elif value is not None:
                found[folded] = (value.value, key.place)
        return tuple((key, value) for key, (value, _) in found.items())

    def _format(self, node: Node | None, what: str) -> str | None:
        text = self._reader.text(node, f"{what}, format")
        if text is None:
            return None
        if "%" not in text.value:
            if number_format(text.value) is None:
                self._reader.say("bad-format", text.place, format=text.value, what=what, trouble="")
            return text.value
        trouble = date_format_trouble(text.value)
        if trouble is not None:
            self._reader.say("bad-format", text.place, format=text.value, what=what, trouble=trouble)
        return text.value

    def _zone(self, node: Node | None, what: str) -> str | None:
        text = self._reader.text(node, f"{what}, zone")
        if text is None:
            return None
        if not zone_exists(text.value):
            self._reader.say("unknown-zone", text.place, zone=text.value)
        return text.value

    def _file(self, found: dict[str, Node], place: Place) -> File | None:
        name = self._reader.text(found.get("file"), "file")
        separator = self._reader.text(found.get("separator"), "separator") if not _is_tab(found.get("separator")) else Text("\t", place)
        if separator is not None and separator.value not in SEPARATORS:
            self._reader.unknown("unknown-word", separator, ("comma", "semicolon", "tab", "pipe"), what="separator")
        encoding = self._reader.text(found.get("encoding"), "encoding")
        if encoding is not None and not encoding_exists(encoding.value):
            self._reader.say("unknown-encoding", encoding.place, encoding=encoding.value)
        unknown = tuple(text.value for text in self._reader.one_or_more(found.get("unknown"), "unknown"))
        zone_name = self._zone(found.get("zone"), "file")
        if name is None:
            return None
        if is_address(name.value):
            self._reader.say("address", name.place, file=name.value)
            return None
        chosen = SEPARATORS.get(separator.value) if separator is not None else None
        return File(name.value, chosen, encoding.value if encoding is not None else None, unknown, zone_name, name.place)

    def _list_file(self, node: Node) -> File | None:
        if isinstance(node, Text):
            return self._file({"file": node}, node.place)
        return self._file(self._reader.mapping(node, "lists", ("file", "encoding"), ("file",)), node.place)

    def _labels(self, node: Node | None) -> tuple[tuple[str, Cell], ...]:
        return self._cells(self._reader.mapping(node, "labels", LABELS), LABELS, "labels")

    def _by_type(self, kind: TableKind, node: Mapping) -> tuple[Table, ...]:
        """`won: {column, is, at}` from the leads, `won: {file, lead, at}` from a file whose every row is one; `budget: {column, at}` for answers."""
        tables = []
        for name, item in node.items:
            if kind == "events" and name.value not in EVENT_TYPES:
                self._reader.unknown("unknown-event", name, (*EVENT_TYPES, "file"))
                continue
            has_file = isinstance(item, Mapping) and item.get("file") is not None
            table = self._own_file(kind, name, item) if has_file else self._column_of_leads(kind, name, item)
            if table is not None:
                tables.append(table)
        return tuple(tables)

    def _own_file(self, kind: TableKind, name: Text, node: Node) -> Table | None:
        fixed = "type" if kind == "events" else "criterion"
        words = tuple(word for word in WORDS[kind] if word != fixed)
        required = tuple(word for word in REQUIRED[kind] if word != fixed)
        found = self._reader.mapping(node, f"{kind}, {name.value}", (*FILE_KEYS, *words), ("file", *required))
        file = self._file(found, node.place)
        cells = (*self._cells(found, words, kind), (fixed, _always(name)))
        if file is None or not set(required) <= set(found):
            return None
        return Table(kind, file, cells, (), None, None, node.place)

    def _column_of_leads(self, kind: TableKind, name: Text, node: Node) -> Table | None:
        what = f"{kind}, {name.value}"
        events = kind == "events"
        own = ("column", "is", "at", "known_at", "reason", "amount", "by") if events else (*CELL_KEYS, "at", "known_at", "by", "words")
        found = self._reader.mapping(node, what, own, ("column", "is") if events else ("column", "at"))
        lead = self._leads.cell("id") if self._leads is not None else None
        if lead is None or self._leads is None or not {"column", "is" if events else "at"} <= set(found):
            return None
        extra = self._cells(found, ("at", "known_at", "reason", "amount", "by", "words"), what)
        of_column = {key: item for key, item in found.items() if key in CELL_KEYS}
        column = self._cell(Mapping(tuple((Text(key, item.place), item) for key, item in of_column.items()), node.place), what)
        if column is None:
            return None
        if events:
            wanted = tuple(text.value for text in self._reader.one_or_more(found.get("is"), f"{what}, is"))
            return Table(kind, self._leads.file, (("lead", lead), ("type", _always(name)), *extra), (), (column, wanted), None, node.place)
        cells = (("lead", lead), ("criterion", _always(name)), ("value", column), *extra)
        return Table(kind, self._leads.file, cells, (), None, "value", node.place)


def _always(name: Text) -> Cell:
    return Cell(None, name.value, (), (), None, None, name.place)


def _is_tab(node: Node | None) -> bool:
    return isinstance(node, Text) and node.value == "\t"


def is_address(name: str) -> bool:
    """Whether the name asks for something that is not a file of this machine: `https://...`, `s3://...`, `postgres://...`."""
    return "://" in name or name.lower().startswith(("mailto:", "data:", "jdbc:"))


def encoding_exists(name: str) -> bool:
    import codecs  # noqa: PLC0415  (asked for once in a source, if ever)

    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except LookupError:
        return False


def zone_exists(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True
