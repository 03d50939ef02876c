"""Bad input: a row or a cell that cannot be used is counted and named, and the run completes; what cannot be used at all is refused at once."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic

import duckdb
import pytest

from leadpact.engine.outputs import Outputs
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source_messages import CATALOGUE, REASONS
from leadpact.engine.source_reader import read_source
from leadpact.pact.findings import NotUsable
from leadpact.pact.messages import sentence as said
from runs import LEADS, refusal, run, small_pact

HEAD = "id,email,country,employees\n"
ACTIVITIES = "activities: {file: acts.csv, id: nr, lead: lead, type: type, at: at, known_at: known, notes: {url: url}}\n"


def test_a_row_that_is_no_text_is_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD.encode() + b"1,a@b.example,DE,1\n2,\xff\xfe,AT,2\n3,c@d.example,AT,3\n"})
    assert done.leads == ["1", "3"]
    assert done.aside("leads") == {"not-utf8": 1}
    assert [(reject["line"], reject["reason"]) for reject in done.rejects] == [("3", "not-utf8")]


def test_ragged_rows_are_set_aside_with_the_line_that_they_stand_in(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD + "1,a,DE,1\n2,b\n3,c,DE,3,more,and more\n4,d,AT,4\n"})
    assert done.leads == ["1", "4"]
    assert done.aside("leads") == {"too-few-cells": 1, "too-many-cells": 1}
    assert [(reject["line"], reject["raw"]) for reject in done.rejects] == [("3", "2,b"), ("4", "3,c,DE,3,more,and more")]


def test_a_quotation_mark_that_is_never_closed_costs_what_it_swallows_and_nothing_before(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD + '1,a,DE,1\n2,"b,DE,2\n3,c,DE,3\n'})
    assert done.leads == ["1"]
    assert done.aside("leads") == {"open-quote": 1}


def test_a_cell_of_ten_megabytes_is_set_aside_and_the_run_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD + "1,a,DE,1\n2," + "x" * 10_000_000 + ",DE,2\n3,c,DE,3\n"})
    assert done.leads == ["1", "3"]
    assert done.aside("leads") == {"line-too-long": 1}
    assert len(done.rejects[0]["raw"]) == 2000


def test_quoted_line_ends_marks_and_every_kind_of_line_end_are_read(tmp_path: Path) -> None:
    for ends in ("\n", "\r\n", "\r"):
        text = "\ufeff" + HEAD + '1,"a ""b"" c","D\nE",1\n2,b,"AT, or not",2\n'
        done = run(tmp_path, LEADS, {"leads.csv": text.replace("\n", ends)})
        assert done.leads == ["1", "2"], repr(ends)
        assert done.of("1")["trait_size"] == "false"
        assert {(one.fact, one.value.replace("\r\n", "\n").replace("\r", "\n")) for one in done.summary.pacts[0].unnamed} == {
            ("country", "D\nE"), ("country", "AT, or not"),
        }  # fmt: skip


def test_a_line_end_inside_a_cell_stays_as_it_is(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD.replace("\n", "\r\n") + '"a\nb",a,DE,1\r\n"c\rd",b,"""\n""",2\r\n'})
    assert done.leads == ["a\nb", "c\rd"]


def test_a_file_that_mixes_line_ends_is_read(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD + "1,a,DE,1\r\n2,b,AT,60\n3,c,DE,3\r\n"})
    assert done.leads == ["1", "2", "3"]
    assert done.of("2")["trait_size"] == "true"


def test_cells_that_cannot_be_used_make_the_fact_unknown_and_are_named(tmp_path: Path) -> None:
    source = LEADS.replace("{email: email,", "{contract_ends: ends, inbound: inbound, seniority: seniority, email: email,")
    rows = "1,a,DE,about 800,31.02.2026,yes,chief\n2,b,AT,about 800,2026-02-30,TRUE,owner\n3,c,DE,9999999999999999999,2026-06-30,,\n"
    done = run(tmp_path, source, {"leads.csv": "id,email,country,employees,ends,inbound,seniority\n" + rows})
    assert done.leads == ["1", "2", "3"]
    named = {(one.column, one.value, one.reason, one.rows) for one in done.summary.not_understood}
    assert named == {
        ("employees", "about 800", "not-an-integer", 2),
        ("employees", "9999999999999999999", "too-large", 1),
        ("contract_ends", "31.02.2026", "not-a-date", 1),
        ("contract_ends", "2026-02-30", "not-a-date", 1),
        ("inbound", "yes", "not-a-boolean", 1),
        ("seniority", "chief", "outside-choices", 1),
    }
    assert done.of("1")["trait_size"] == "unknown"
    assert json.loads(done.of("1")["unknown_facts"]) == ["employees", "revenue", "inbound", "contract_ends", "seniority"]
    assert not done.summary.clean


def test_a_lead_without_id_is_set_aside_and_of_two_rows_of_one_moment_the_first_counts(tmp_path: Path) -> None:
    done = run(tmp_path, LEADS, {"leads.csv": HEAD + "1,a,DE,1\n,b,DE,2\n \u00a0,c,DE,3\n1,d,FR,4\n"})
    assert done.leads == ["1"]
    assert done.aside("leads") == {"no-id": 2, "same-moment": 1}
    assert done.of("1")["trait_region"] == "true"
    assert json.loads(done.rejects[-1]["raw"])["country"] == "FR"


def test_older_rows_of_a_lead_are_superseded_and_later_ones_not_yet_known(tmp_path: Path) -> None:
    source = LEADS.replace("  id: id", "  id: id\n  known_at: known")
    rows = "1,a,DE,1,2026-01-01\n1,a,FR,1,2026-06-01\n1,a,AT,1,2026-06-16\n2,b,AT,1,2026-07-01\n3,c,AT,1,soon\n"
    done = run(tmp_path, source, {"leads.csv": "id,email,country,employees,known\n" + rows})
    count = done.file("leads")
    assert (count.read, count.used, count.superseded, count.known_later) == (5, 1, 3, 2)
    assert done.aside("leads") == {"known-at-not-a-moment": 1}
    assert done.of("1")["trait_region"] == "false"
    assert done.of("2")["trait_region"] == "unknown", "a lead of which nothing is known yet is assessed with every fact unknown"


def test_activities_that_cannot_be_used_are_set_aside_one_by_one(tmp_path: Path) -> None:
    rows = [
        "1,L,demo_requested,2026-06-01,,",
        "1,L,demo_requested,2026-06-01,,",  # the same activity a second time
        "2,,demo_requested,2026-06-01,,",
        "3,nobody,demo_requested,2026-06-01,,",
        "4,L,,2026-06-01,,",
        "5,L,demo_requested,yesterday,,",
        "6,L,demo_requested,,,",
        "7,L,demo_requested,2026-06-01,later,",
        "8,L,danced,2026-06-01,,",
    ]
    files: dict[str, str | bytes] = {"leads.csv": HEAD + "L,a,DE,1\n", "acts.csv": "nr,lead,type,at,known,url\n" + "\n".join(rows) + "\n"}
    done = run(tmp_path, LEADS + ACTIVITIES, files)
    assert done.aside("activities") == {"no-at": 2, "duplicate-id": 1, "known-at-not-a-moment": 1, "no-lead": 1, "no-type": 1, "unknown-lead": 1}
    assert done.file("activities").used == 2
    assert done.of("L")["signal_demo"] == "1"
    assert [(one.column, one.value, one.reason) for one in done.summary.not_understood] == [("type", "danced", "unlisted-type")]


def test_answers_and_events_that_the_pact_does_not_know_are_counted(tmp_path: Path) -> None:
    source = LEADS + (
        "answers: {file: answers.csv, lead: lead, criterion: criterion, value: value, at: at}\n"
        "events: {file: events.csv, lead: lead, type: type, at: at, reason: reason, amount: amount}\n"
    )
    answers = ["L,budget,approved,2026-06-01", "L,budget,perhaps,2026-06-02", "L,mood,good,2026-06-01", "L,,x,2026-06-01", "X,budget,none,2026-06-01"]
    events = ["L,won,,,12.5", "L,sold,2026-06-01,,", "L,rejected,2026-06-10,no time,", "L,won,tomorrow,,lots", "L,rejected,2026-06-01,NO MONEY,"]
    files: dict[str, str | bytes] = {
        "leads.csv": HEAD + "L,a,DE,1\n",
        "answers.csv": "\n".join(["lead,criterion,value,at", *answers]),
        "events.csv": "\n".join(["lead,type,at,reason,amount", *events]),
    }
    done = run(tmp_path, source, files)
    assert done.aside("answers") == {"unknown-criterion": 1, "no-criterion": 1, "unknown-lead": 1}
    assert done.aside("events") == {"unknown-type": 1}
    assert done.file("events").without_date == 2
    assert {(one.kind, one.column, one.value, one.reason) for one in done.summary.not_understood} == {
        ("answers", "budget", "perhaps", "unlisted-answer"),
        ("events", "reason", "no time", "unlisted-reason"),
        ("events", "at", "tomorrow", "not-a-moment"),
        ("events", "amount", "lots", "not-a-number"),
    }
    assert done.of("L")["answer_budget"] == "", "an answer that is not listed withdraws"
    assert (done.of("L")["to"], done.of("L")["event"], done.of("L")["reason"]) == ("review", "rejected", "")


def test_sql_in_a_heading_a_cell_a_file_name_and_a_value_map_is_only_text(tmp_path: Path) -> None:
    evil = "1); drop table leads; --"
    quoted = '"' + evil + "'\""
    source = (
        f'leads:\n  file: "{evil} [a]*?.csv"\n  id: id\n  facts:\n    email: {quoted}\n'
        f'    country: {{column: country, values: {{{quoted}: DE, "\'": AT}}, unknown: [{quoted[:-2]}x"]}}\n'
    )
    rows = f'{evil},"{evil}\'","{evil}\'"\nb,\',"\'"\n'
    done = run(tmp_path, source, {f"{evil} [a]*?.csv": f'id,"{evil}\'",country\n{rows}'})
    assert done.leads == [evil, "b"]
    assert [row["trait_region"] for row in done.rows] == ["true", "true"]


def test_json_lines_that_are_no_objects_are_set_aside(tmp_path: Path) -> None:
    text = '{"id": "1", "country": "DE", "employees": 60.0}\n[1]\nnot json\n\n{"id": 2, "country": "FR", "more": {"x": 1}}\n{"id": null}\n'
    done = run(tmp_path, LEADS.replace("leads.csv", "leads.jsonl").replace("email: email, ", ""), {"leads.jsonl": text})
    assert done.leads == ["1", "2"]
    assert done.aside("leads") == {"not-json": 2, "no-id": 1}
    assert done.of("1")["trait_size"] == "true"
    assert [reject["line"] for reject in done.rejects if reject["reason"] == "not-json"] == ["2", "3"]


def test_parquet_is_read_with_its_types_and_zipped_and_windows_files_as_they_are(tmp_path: Path) -> None:
    con = duckdb.connect()
    rows = "SELECT 7 AS id, 'a' AS email, 'DE' AS country, 60.0::DOUBLE AS employees UNION ALL SELECT 8, NULL, 'FR', 'nan'::DOUBLE"
    con.execute(f"COPY ({rows}) TO '{tmp_path}/leads.parquet'")
    done = run(tmp_path, LEADS.replace("leads.csv", "leads.parquet"), {})
    assert [(row["lead"], row["trait_size"]) for row in done.rows] == [("7", "true"), ("8", "unknown")]
    zipped = run(tmp_path, LEADS.replace("leads.csv", "leads.csv.gz"), {"leads.csv.gz": gzip.compress((HEAD + "1,a,DE,1\n").encode())})
    assert zipped.leads == ["1"]
    windows = LEADS.replace("  id: id", "  id: id\n  encoding: cp1252\n  separator: semicolon")
    text = (HEAD + "1;a;Österreich;1\n").replace(",", ";").encode("cp1252")
    read = run(tmp_path, windows.replace("country: country", "country: {column: country, values: {österreich: AT}}"), {"leads.csv": text})
    assert read.of("1")["trait_region"] == "true"


def test_what_cannot_be_used_at_all_is_refused_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    started = monotonic()
    good: dict[str, str | bytes] = {"leads.csv": HEAD + "1,a,DE,1\n"}
    assert refusal(tmp_path, LEADS, {"leads.csv": "id,email\n1,a\n"}) == ["missing-column", "missing-column"]
    assert refusal(tmp_path, LEADS, {"leads.csv": ""}) == ["empty-data"]
    assert refusal(tmp_path, LEADS, {"leads.csv": "\n\n"}) == ["empty-data"]
    assert refusal(tmp_path, LEADS.replace("leads.csv", "s3://bucket/leads.csv"), good) == ["address"]
    assert refusal(tmp_path, LEADS, good, as_of="2026-02-30") == ["bad-as-of"]
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nleads: *c\n"
    assert set(refusal(tmp_path, bomb, good)) >= {"anchor", "alias"}
    assert refusal(tmp_path, "leads: " + "[" * 5000, good)[-1] in {"not-yaml", "too-deep"}
    assert refusal(tmp_path, "x" * 2_000_001, good) == ["too-large"]
    assert refusal(tmp_path, "\x00\x01", good) == ["not-yaml"]
    assert monotonic() - started < 20


def test_files_that_break_off_in_the_middle_are_refused_as_a_whole(tmp_path: Path) -> None:
    rows = HEAD + "".join(f"{number},a{number * 7919 % 10007}@b.example,DE,{number}\n" for number in range(20_000))
    zipped = gzip.compress(rows.encode())
    assert refusal(tmp_path, LEADS.replace("leads.csv", "leads.csv.gz"), {"leads.csv.gz": zipped[: len(zipped) // 2]}) == ["not-readable"]
    con = duckdb.connect()
    (tmp_path / "good.csv").write_text(rows, encoding="utf-8")
    con.execute(f"COPY (FROM read_csv('{tmp_path}/good.csv', all_varchar=true)) TO '{tmp_path}/leads.parquet' (FORMAT parquet)")
    whole = (tmp_path / "leads.parquet").read_bytes()
    broken = whole[:1000] + b"\x00" * 20_000 + whole[21_000:]
    assert refusal(tmp_path, LEADS.replace("leads.csv", "leads.parquet"), {"leads.parquet": broken}) == ["not-readable"]


@pytest.mark.slow
def test_no_bytes_whatever_make_a_run_fall_over(tmp_path: Path) -> None:
    random = Random(5)  # noqa: S311 - a seeded choice of test data
    whole = (HEAD + '1,a@b.example,DE,60\r\n2,"b ""x"" y",AT,"7"\n3,c,,\n').encode()
    done = 0
    for _ in range(60):
        spoiled = bytearray(whole * random.randint(1, 3))
        for _ in range(random.randint(1, 12)):
            at = random.randrange(len(HEAD), len(spoiled))
            spoiled[at : at + random.randint(0, 2)] = bytes(random.choice(b'",\r\n\x00\xff\xc3;a1 ') for _ in range(random.randint(0, 3)))
        done += refusal(tmp_path, LEADS, {"leads.csv": bytes(spoiled)}) == []
    assert done == 60


def test_where_nothing_can_be_written_the_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(HEAD + "1,a,DE,1\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    cases = {
        "leads.csv": "This output is one of the files that are read. Give it another name.",
        "folder.csv": "This output is a folder. Name a file in it.",
        "no/out.csv": f'There is no folder "{tmp_path}/no" to write to. Make it first.',
        "out.xlsx": "The ending of this output names no format. Use .csv, .parquet or .jsonl.",
    }
    for out, sentence in cases.items():
        job = Job((small_pact(),), read_source(LEADS), tmp_path, datetime(2026, 6, 15, tzinfo=UTC), Outputs(tmp_path / out))
        with pytest.raises(NotUsable, match="output") as refused:
            qualify(job)
        assert [said(finding, CATALOGUE) for finding in refused.value.findings if finding.severity == "error"] == [sentence]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "leads.csv"]


def test_spend_is_counted_like_every_file(tmp_path: Path) -> None:
    source = LEADS + "spend: {file: spend.csv, source: s, month: m, amount: a}\n"
    done = run(tmp_path, source, {"leads.csv": HEAD + "1,a,DE,1\n", "spend.csv": "s,m,a\nWeb,2026-05,100\nFair,2026-05\n"})
    assert (done.file("spend").read, done.file("spend").used) == (2, 1)
    assert [(reject["file"], reject["reason"]) for reject in done.rejects] == [("spend.csv", "too-few-cells")]


def test_every_reason_has_words() -> None:
    assert all((words and words[0] == words[0].lower()) or words.startswith("JSON") for words in REASONS.values())
