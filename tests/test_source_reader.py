"""`source.yaml` is read strictly, in every form that its page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadpact.engine.source_reader import read_source
from leadpact.pact.findings import NotUsable

DOCS = Path(__file__).parent.parent / "docs" / "sources.md"
LEADS = "leads: {file: leads.csv, id: nr}\n"


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL))
def test_every_source_on_the_page_of_sources_is_read(text: str) -> None:
    assert read_source(text).leads.cell("id") is not None


def test_a_table_says_its_file_its_words_and_its_facts() -> None:
    text = "leads: {file: a.csv, id: nr, separator: semicolon, unknown: [x, y], facts: {country: {column: Land, values: {D: DE}}}}\n"
    leads = read_source(text).leads
    assert (leads.file.name, leads.file.separator, leads.file.unknown) == ("a.csv", ";", ("x", "y"))
    assert [(word, cell.column) for word, cell in leads.cells] == [("id", "nr")]
    assert [(fact, cell.column, cell.values) for fact, cell in leads.facts] == [("country", "Land", (("d", "DE"),))]
    assert str(leads.facts[0][1].place) == f"source.yaml:1:{text.index('Land') + 1}"


def test_scalars_stay_the_texts_that_they_are() -> None:
    source = read_source("leads: {file: 01.csv, id: 1_000, facts: {a: NO, b: 09:00, c: {column: null, unknown: off}}}\n")
    assert [cell.column for _, cell in source.leads.facts] == ["NO", "09:00", "null"]
    assert source.leads.facts[2][1].unknown == ("off",)


def test_events_are_read_from_a_file_from_columns_of_the_leads_or_one_file_for_each_type() -> None:
    one = read_source(LEADS + "events: {file: e.csv, lead: l, type: t}\n").of_kind("events")
    assert [(table.file.name, [word for word, _ in table.cells]) for table in one] == [("e.csv", ["lead", "type"])]
    two = read_source(LEADS + "events:\n  won: {column: s, is: [a, b], at: d}\n  lost: {file: l.csv, lead: x}\n").of_kind("events")
    assert [(table.file.name, cell.always) for table in two if (cell := table.cell("type")) is not None] == [("leads.csv", "won"), ("l.csv", "lost")]
    assert two[0].only is not None
    assert two[0].only[1] == ("a", "b")
    assert two[1].only is None


def test_several_files_of_one_kind_are_a_list() -> None:
    source = read_source(LEADS + "activities:\n  - {file: a.csv, lead: l, type: {always: x}, at: d}\n  - {file: b.csv, lead: l, type: t, at: d}\n")
    assert [table.file.name for table in source.of_kind("activities")] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("address", ["https://a.example/x.csv", "s3://b/x.csv", "postgres://u@h/d", "FTP://h/x", "jdbc:x"])
def test_an_address_is_never_a_file(address: str) -> None:
    with pytest.raises(NotUsable, match="address"):
        read_source(f"leads: {{file: '{address}', id: nr}}\n")


def test_all_that_is_wrong_is_said_in_one_run_in_the_order_of_the_file() -> None:
    text = "leads:\n  fil: x\n  id: {colunm: a}\n  zone: Mars/Base\nevents: {sold: {column: a}}\nhours per lead: two\n"
    with pytest.raises(NotUsable, match="unknown-key") as refused:
        read_source(text)
    assert [(finding.code, finding.place.line) for finding in refused.value.findings] == [
        ("unknown-key", 2), ("missing-key", 2), ("unknown-zone", 4), ("unknown-key", 3), ("column-or-always", 3),
        ("unknown-event", 5), ("bad-number", 6),
    ]  # fmt: skip
