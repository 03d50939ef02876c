"""Bulk qualification: files in, decisions out, in every form that is offered."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random

import duckdb
import pytest

from leadpact.engine import qualify_rows
from leadpact.engine.outputs import Contributions, Outputs, Writer, contributions_path
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.qualify_rows import assessment_columns
from leadpact.engine.run import assess_all
from leadpact.engine.source_reader import read_source
from leadpact.engine.summary import Summary
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import load
from runs import AS_OF, LEADS, TESTS, read_csv, run, small_pact

ALL = """
leads:
  file: leads.csv
  id: Record ID
  account: Company
  known_at: {column: Changed, format: "%d.%m.%Y %H:%M"}
  order: Record ID
  unknown: [Select]
  facts:
    email: E-mail
    country: {column: Country, values: {Germany: DE, Austria: AT, France: FR}}
    employees: {column: Employees, format: "1.234,56"}
    inbound: {column: Inbound, values: {"Yes": "true", "No": "false"}}
accounts: {file: accounts.csv, id: Company, facts: {revenue: Revenue, employees: Employees}}
activities:
  - {file: pages.csv, id: id, lead: lead, type: {always: page_viewed}, at: at, notes: {url: url}}
  - {file: demos.csv, lead: lead, type: type, at: at}
answers:
  budget: {column: Budget, values: {"Yes": approved, "No": none}, at: Budget date, by: Owner}
events:
  won: {column: Status, is: [Won, Closed won], at: Won on}
labels: {source: Source}
hours per lead: 1.5
"""
HEADINGS = "Record ID,Company,Changed,E-mail,Country,Employees,Inbound,Budget,Budget date,Owner,Status,Won on,Source"
ROWS = [
    "00A,Haven,01.06.2026 10:00,a@haven.example,Germany,Select,Yes,Yes,2026-06-01,Ann,Open,,Web",
    "00A,Haven,01.01.2026 10:00,a@haven.example,France,10,Yes,Yes,2026-06-01,Ann,Open,,Web",
    '00B,,01.06.2026 10:00,"=HYPERLINK(""x"")",Austria,"1.200",No,No,2026-06-01,Ann,Open,,Web',
    "00C,,01.06.2026 10:00,c@x.example,Select,,,,,,closed WON,2026-06-02,Fair",
]
FILES: dict[str, str | bytes] = {
    "leads.csv": "\n".join([HEADINGS, *ROWS]) + "\n",
    "accounts.csv": "Company,Revenue,Employees\nHAVEN ,12.5,800.0\n",
    "pages.csv": "id,lead,at,url\np1,00B,2026-06-14T10:00:00Z,/Pricing\np2,00B,2026-06-10T10:00:00+02:00,/pricing/x\n",
    "demos.csv": "lead,type,at\n00A,demo_requested,2026-06-15\n",
}

pytestmark = pytest.mark.slow  # each of them is a whole run


def test_a_source_with_everything_becomes_the_decisions_that_one_would_work_out_by_hand(tmp_path: Path) -> None:
    done = run(tmp_path, ALL, FILES)
    assert done.leads == ["00A", "00B", "00C"]
    haven, formula, won = done.rows
    # Haven: region 10, size 12.5 (800 from the account), inbound 1, rich 3 (12.5 million of the account)
    assert (haven["fit"], haven["grade"], haven["route"], haven["answer_budget"]) == ("2650", "A1", "asked", "approved")
    assert json.loads(haven["contributions"]) == [
        {"name": "region", "points": 1000}, {"name": "size", "points": 1250}, {"name": "reach", "points": 100}, {"name": "rich", "points": 300},
        {"name": "demo", "points": 3000}, {"name": "budget", "points": 2000},
    ]  # fmt: skip
    # Two looks at the price, 1 and 5 days old: 5 x 2^(-1/30) + 5 x 2^(-5/30) = 4.89 + 4.45; the answer "none" takes 5
    assert (formula["signal_price"], formula["interest"], formula["route"]) == ("2", "434", "not yet")
    assert (won["to"], won["stage"], won["event"], won["trait_region"]) == ("closed", "won", "won", "unknown")
    assert [(file.kind, file.read) for file in done.summary.files] == [
        ("leads", 4), ("accounts", 1), ("activities", 2), ("activities", 1), ("answers", 3), ("events", 1),
    ]  # fmt: skip
    assert done.file("leads").superseded == 1


def crowd(leads: int, activities: int) -> dict[str, str | bytes]:
    """Many leads with snapshots, accounts, ties and clocks that change."""
    random = Random(11)  # noqa: S311 - a seeded choice of test data
    rows = [HEADINGS]
    for number in range(leads):
        for _ in range(random.randint(1, 3)):
            company = random.choice(["", "Haven", "haven ", f"Firm {number // 3}"])
            email = random.choice(["", f"x{number}@firm{number // 4}.example", "y@gmail.com"])
            country, employees = (
                random.choice(["Germany", "austria", "FRANCE", "Spain", "Select", ""]),
                random.choice(["", "10", "1.200", "50", "many", "49,5"]),
            )
            changed = f"{random.randint(1, 30):02}.{random.choice(['03', '05', '06', '10'])}.2026 02:{random.randint(0, 59):02}"
            answer = random.choice([",,", "Yes,2026-06-01,Ann", "No,2026-05-01,Bob", "Perhaps,2026-06-02,"])
            status = random.choice(["Open,", "Won,2026-06-01", "Won,", "Closed Won,2026-06-20"])
            rows.append(f'L{number},{company},{changed},{email},{country},"{employees}",{random.choice(["Yes", "No", ""])},{answer},{status},Web')
    pages = ["id,lead,at,url"]
    for number in range(activities):
        at = f"2026-{random.choice(['03-29', '06-14', '06-15', '01-01'])}T0{random.randint(0, 9)}:30{random.choice(['', 'Z', '+05:30'])}"
        pages.append(
            f"p{number // 2 if number % 9 == 0 else number},L{random.randint(0, leads)},{at},{random.choice(['/PRICING', '/', '', '/x/pricing'])}"
        )
    demos = ["lead,type,at"] + [f"L{random.randint(0, leads)},demo_requested,2026-06-{random.randint(1, 30):02}" for _ in range(activities // 10)]
    return {**FILES, "leads.csv": "\n".join(rows) + "\n", "pages.csv": "\n".join(pages) + "\n", "demos.csv": "\n".join(demos) + "\n"}


def test_few_leads_and_many_leads_are_judged_alike_to_the_last_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = crowd(leads=400, activities=3000)
    by_evaluator = run(tmp_path, ALL, files)
    monkeypatch.setattr(qualify_rows, "FEW_LEADS", 0)
    by_duckdb = run(tmp_path, ALL, files)
    assert (by_evaluator.summary.pacts[0].engine, by_duckdb.summary.pacts[0].engine) == ("evaluator", "duckdb")
    assert by_evaluator.rows == by_duckdb.rows
    assert len({row["route"] for row in by_duckdb.rows}) == 3
    assert by_evaluator.summary.files == by_duckdb.summary.files
    assert by_evaluator.aside("activities")["duplicate-id"] > 100


@pytest.mark.parametrize("text", [(TESTS / "small-pact.yaml").read_text(encoding="utf-8"), (TESTS / "pact-example.yaml").read_text(encoding="utf-8")])
def test_the_columns_of_the_evaluator_are_those_of_the_compiled_query(text: str) -> None:
    pact = load(text)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    facts = {"text": "VARCHAR", "integer": "BIGINT", "number": "DECIMAL(18,6)", "boolean": "BOOLEAN", "date": "DATE"}
    own = "".join(f', "{fact.name}" {facts[fact.type]}' for fact in pact.facts)
    notes = "".join(f', "{note.name}" {facts[note.type]}' for note in pact.notes)
    con.execute(f"CREATE TABLE lead_rows (lead VARCHAR, account VARCHAR, known_at TIMESTAMPTZ, row_number BIGINT{own})")
    con.execute(f"CREATE TABLE account_rows (account VARCHAR, known_at TIMESTAMPTZ, row_number BIGINT{own})")
    con.execute(f'CREATE TABLE activity_rows (id VARCHAR, lead VARCHAR, type VARCHAR, "at" TIMESTAMPTZ, known_at TIMESTAMPTZ{notes})')
    moments = '"at" TIMESTAMPTZ, known_at TIMESTAMPTZ, "by" VARCHAR'
    con.execute(f"CREATE TABLE answer_rows (lead VARCHAR, criterion VARCHAR, value VARCHAR, {moments}, words VARCHAR)")
    con.execute(f"CREATE TABLE event_rows (lead VARCHAR, type VARCHAR, reason VARCHAR, {moments}, amount DECIMAL(18,6))")
    con.execute("CREATE TABLE list_rows (list VARCHAR, value VARCHAR)")
    for shape in ("full", "decision"):
        described = [(str(row[0]), str(row[1])) for row in con.execute(f"DESCRIBE {assess_all(con, pact, 0, shape)}").fetchall()]
        assert [(column, type_) for column, type_, _ in assessment_columns(pact, shape)] == [
            (column, "STRUCT(name VARCHAR, points BIGINT)[]" if column == "contributions" else type_) for column, type_ in described
        ]


def test_a_lead_is_judged_by_the_first_pact_that_claims_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TESTS / "small-pact.yaml").read_text(encoding="utf-8")
    german = load(text.replace("name: Small", "name: German").replace("timezone: Europe/Berlin", "timezone: Europe/Berlin\nclaims: {country: DE}"))
    rest = load(text.replace("name: Small", "name: Rest").replace("timezone: Europe/Berlin", "timezone: America/New_York\nclaims: {country: not FR}"))
    leads = "id,email,country,employees\n1,a,DE,1\n2,b,AT,1\n3,c,FR,1\n4,d,,1\n5,e,DE,1\n"
    events = "events: {file: events.csv, lead: lead, type: type, at: at}\n"
    files: dict[str, str | bytes] = {"leads.csv": leads, "events.csv": "lead,type,at\n1,accepted,2026-06-01\n3,won,2026-06-01\n2,won,2026-06-01\n"}
    for few in (1_500, 0):
        monkeypatch.setattr(qualify_rows, "FEW_LEADS", few)
        done = run(tmp_path, LEADS + events, files, pacts=(german, rest))
        # A claim that is unknown is not false: the fourth lead goes to the first pact.
        assert [(row["lead"], row["pact"]) for row in done.rows] == [("1", "German"), ("2", "Rest"), ("4", "German"), ("5", "German")]
        assert (done.summary.leads, done.summary.assessed, done.summary.unclaimed) == (5, 4, 1)
        assert done.of("1")["to"] == "sales"


def write(folder: Path, out: str, contributions: Contributions = "nested", *, for_spreadsheet: bool = False) -> Summary:
    for file_name, content in FILES.items():
        (folder / file_name).write_bytes(content if isinstance(content, bytes) else content.encode())
    outputs = Outputs(folder / out, contributions, for_spreadsheet, folder / "upload.csv")
    return qualify(Job((small_pact(),), read_source(ALL), folder, AS_OF, outputs, "full"))


def test_parquet_and_json_lines_hold_the_same_as_csv(tmp_path: Path) -> None:
    write(tmp_path, "out.csv")
    write(tmp_path, "out.parquet")
    write(tmp_path, "out.jsonl")
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    parquet = con.execute(f"SELECT lead, fit, contributions, CAST(as_of AS VARCHAR), undecided FROM '{tmp_path}/out.parquet'").fetchall()
    lines = [json.loads(text) for text in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = read_csv(tmp_path / "out.csv")
    assert parquet[0][3] == "2026-06-15 10:00:00+00"
    assert [(row["lead"], row["as_of"]) for row in rows] == [(lead, "2026-06-15T10:00:00Z") for lead in ("00A", "00B", "00C")]
    for row, columns, parsed in zip(rows, parquet, lines, strict=True):
        assert (row["lead"], int(row["fit"]), json.loads(row["contributions"]), json.loads(row["undecided"])) == (*columns[:3], columns[4])
        assert (parsed["lead"], parsed["fit"], parsed["contributions"], parsed["undecided"]) == (*columns[:3], columns[4])


def test_contributions_as_a_long_table_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    summary = write(tmp_path, "out.csv", "long")
    assert "contributions" not in read_csv(tmp_path / "out.csv")[0]
    long = read_csv(tmp_path / "out.contributions.csv")
    assert [(row["lead"], row["name"], row["points"]) for row in long[:2]] == [("00A", "region", "1000"), ("00A", "size", "1250")]
    assert [(written.what, written.rows) for written in summary.written] == [("assessments", 3), ("contributions", len(long)), ("upload", 3)]
    assert contributions_path(Path("a/out.csv.gz")) == Path("a/out.contributions.csv.gz")


def test_no_cell_of_the_spreadsheet_form_is_a_formula_and_points_read_as_people_write_them(tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"]
    rows = "".join(f'"{text}",a,DE,60\n' for text in evil)
    (tmp_path / "leads.csv").write_text("id,email,country,employees\n" + rows, encoding="utf-8", newline="")
    qualify(Job((small_pact(),), read_source(LEADS), tmp_path, AS_OF, Outputs(tmp_path / "out.csv", for_spreadsheet=True)))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert [row["lead"] for row in cells] == [f"'{text}" for text in evil]
    assert (cells[0]["fit"], cells[0]["fit_low"], cells[0]["contributions"]) == ("22.50", "22.50", "region +10.00; size +12.50")
    assert not any(cell[:1] in "=+@\t\r" for row in cells for cell in row.values() if cell)


def test_the_upload_carries_the_record_id_under_its_own_heading(tmp_path: Path) -> None:
    write(tmp_path, "out.csv")
    rows = read_csv(tmp_path / "upload.csv")
    assert rows[0] == {
        "Record ID": "00A", "Stage": "lead", "Grade": "A1", "Fit": "26.50", "Interest": "50.00",
        "Next": "sales", "Route": "asked", "Because": "They asked.",
    }  # fmt: skip


def test_a_run_that_breaks_while_writing_leaves_the_old_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "out.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken(_: Writer) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Writer, "publish", broken)
    with pytest.raises(NotUsable, match="not-writable"):
        write(tmp_path, "out.csv", for_spreadsheet=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_summary_says_what_was_decided_and_what_no_rule_names(tmp_path: Path) -> None:
    done = run(tmp_path, ALL, FILES)
    pact = done.summary.pacts[0]
    assert {(one.to, one.route, one.leads) for one in pact.routes} == {("sales", "asked", 1), ("nurture", "not yet", 1), ("closed", None, 1)}
    assert {one.name: one.leads for one in pact.stages} == {"inquiry": 0, "lead": 2, "accepted": 0, "recycled": 0, "won": 1}
    assert {one.name: one.leads for one in pact.unknown}["country"] == 1
    more = run(tmp_path, ALL, {**FILES, "leads.csv": "\n".join([HEADINGS, *(row.replace("Germany", "Deutschland") for row in ROWS)]) + "\n"})
    assert [(one.fact, one.value, one.leads) for one in more.summary.pacts[0].unnamed] == [("country", "Deutschland", 1)]
    assert [name for name, _ in done.summary.versions] == ["leadpact", "duckdb", "sqlglot"]
    assert done.summary.as_of == "2026-06-15T12:00:00+02:00"


def test_progress_is_told_while_the_run_goes_on(tmp_path: Path) -> None:
    for file_name, content in FILES.items():
        (tmp_path / file_name).write_bytes(content if isinstance(content, bytes) else content.encode())
    told: list[tuple[str, int]] = []
    qualify(Job((small_pact(),), read_source(ALL), tmp_path, AS_OF), lambda what, rows: told.append((what, rows)))
    assert told[:2] == [("reading leads.csv", 0), ("read leads.csv", 4)]
    assert told[-1] == ("judging by Small", 0)


def test_a_list_comes_from_the_source_or_from_beside_the_pact_and_its_version_is_recorded(tmp_path: Path) -> None:
    text = (TESTS / "small-pact.yaml").read_text(encoding="utf-8")
    text = text.replace("activities:\n  types", "lists: {rivals: {of: email_domain}}\nactivities:\n  types", 1)
    text = text.replace("    region:", "    rival: {means: A rival., when: {email_domain: listed in rivals}, points: -40}\n    region:")
    pact = load(text, str(tmp_path / "pact.yaml"))
    (tmp_path / "rivals.txt").write_text("\ufeffB.example\n\n  c.example \n", encoding="utf-8")
    files: dict[str, str | bytes] = {"leads.csv": "id,email,country,employees\n1,a@b.example,DE,1\n2,a@d.example,DE,1\n"}
    beside = run(tmp_path, LEADS, files, pacts=(pact,))
    assert [row["trait_rival"] for row in beside.rows] == ["true", "false"]
    (tmp_path / "other.txt").write_text("c.example\nb.EXAMPLE\nc.example\n", encoding="utf-8")
    given = run(tmp_path, LEADS + "lists: {rivals: other.txt}\n", files, pacts=(pact,))
    assert given.summary.pacts[0].list_versions == beside.summary.pacts[0].list_versions
    assert given.rows == beside.rows
