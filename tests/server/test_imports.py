from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from leadpact.store.access.shown import known_facts
from leadpact.store.models import Activity, Event, FactValue, ImportRun, Lead
from leadpact.work import decide, imports, imports_file, imports_words
from leadpact.work.imports_guess import Choice
from leadpact.work.refused import Refused
from server.house import NOW, TESTER, in_force

pytestmark = pytest.mark.django_db

EXPORT = """Record ID,E-mail,Company Name,Country/Region,Industry,Number of Employees,Job Title,First Name,Inbound,Contract ends
1,a.vos@haven.example,Haven,NL,Logistics,"1,800",Director,Anouk,Yes,31.12.2026
2,m@ort.example,Ort,DE,Retail,120,Buyer,Miriam,No,
3,x@nowhere.example,Nowhere,DE,Retail,a lot,Buyer,Xenia,No,30.06.2026
,nobody@nowhere.example,Nowhere,DE,Retail,12,Buyer,Nobody,No,
5,too few cells
"""


def upload(text: str | bytes, name: str = "leads.csv") -> ImportRun:
    return imports.upload(name, [text if isinstance(text, bytes) else text.encode()], TESTER, NOW)


def run_to_the_end() -> None:
    while imports.run(NOW):
        pass


def test_columns_are_guessed_by_what_exports_call_them() -> None:
    in_force()
    looked = imports.look(upload(EXPORT).pk)
    assert looked.choice == Choice(
        "Record ID",
        "",
        {
            "email": "E-mail",
            "company": "Company Name",
            "country": "Country/Region",
            "industry": "Industry",
            "employees": "Number of Employees",
            "job_title": "Job Title",
            "inbound": "Inbound",
            "contract_ends": "Contract ends",
            "first_name": "First Name",
        },
    )
    assert looked.samples["Industry"][:2] == ("Logistics", "Retail")


def test_a_dry_run_says_what_would_become_of_the_rows_and_keeps_nothing() -> None:
    in_force()
    run = upload(EXPORT)
    tally = imports.choose(run.pk, imports.look(run.pk).choice, "crm", TESTER, NOW)
    assert (tally.rows, tally.leads, tally.created) == (5, 3, 3)
    assert [(one.row, one.refused.code) for one in tally.aside] == [(4, "no-id"), (5, "too-few-cells")]
    assert [(one.row, one.refused.code, one.refused.value) for one in tally.doubts] == [(3, "not-an-integer", "a lot")]
    assert not Lead.objects.exists()


def test_what_a_person_has_chosen_is_what_they_find_again() -> None:
    in_force()
    run = upload(EXPORT)
    chosen = Choice("E-mail", "Company Name", {"country": "Country/Region"})
    imports.choose(run.pk, chosen, "crm", TESTER, NOW)
    assert imports.look(run.pk).choice == chosen


def test_an_import_takes_what_it_can_and_lists_what_it_could_not() -> None:
    in_force()
    run = upload(EXPORT)
    imports.choose(run.pk, imports.look(run.pk).choice, "crm", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    run.refresh_from_db()
    assert (run.state, run.done, run.rows, run.counts["leads"], run.counts["aside"]) == ("done", 5, 5, 3, 2)
    known = dict(FactValue.objects.filter(lead__external_id="1").values_list("name", "text"))
    assert (known["employees"], known["inbound"], known["contract_ends"], known["first_name"]) == ("1800", "true", "2026-12-31", "Anouk")
    assert Path(run.rejects_path).read_text().splitlines() == [
        "row,kind,reason,what,value",
        "4,leads,no id,external_id,",
        "5,rows,fewer cells than headings,,",
    ]


def test_the_same_file_again_changes_nothing() -> None:
    in_force()
    mapping = """
leads: {file: leads.csv, id: id, facts: {country: land}}
activities: {file: leads.csv, lead: id, type: {always: trade_show_visited}, at: {column: day, format: "%d.%m.%Y", zone: Europe/Berlin}}
events: {won: {column: status, is: customer}}
"""
    text = "id;land;day;status\n1;DE;01.06.2026;customer\n2;AT;02.06.2026;open\n2;AT;02.06.2026;open\n"
    for _ in range(2):
        run = upload(text)
        imports.map_by(run.pk, mapping, "show", TESTER, NOW)
        imports.start(run.pk, TESTER, NOW)
        run_to_the_end()
    # Two rows that are alike are two visits; without an id every row is its own.
    assert (Lead.objects.count(), Activity.objects.count(), Event.objects.count()) == (2, 3, 1)
    assert Activity.objects.order_by("at")[0].at.isoformat() == "2026-05-31T22:00:00+00:00"
    run.refresh_from_db()
    assert (run.counts["activities"], run.counts["activities repeated"]) == (0, 3)


class Killed(BaseException):
    """What a kill looks like from inside: nothing after it runs, nothing that was not committed stays."""


def test_every_row_of_a_file_is_counted_where_it_went_and_the_counts_add_up() -> None:
    in_force()
    later = (
        "Record ID,E-mail,Industry\n"
        + ",,\n7,a@x.example,Retail\n7,b@x.example,Retail\n,c@x.example,Retail\n8,d@x.example,Retail\n\n,,\n7,e@x.example,Food\n"
    )
    run = upload(later)
    imports.choose(run.pk, Choice("Record ID", "", {"email": "E-mail", "industry": "Industry"}), "fair", TESTER, NOW)
    says = "7 rows: 2 new leads, 2 rows that say more of a lead that an earlier row has (the later one holds), 2 blank rows, 1 set aside."
    assert imports_words.rows_tried(ImportRun.objects.get()) == says
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    assert imports_words.rows(ImportRun.objects.get()) == says
    assert Lead.objects.get(external_id="7").email == "e@x.example", "the later one holds"


def test_what_cannot_be_read_is_named_by_the_persons_own_column() -> None:
    in_force()
    run = upload("Record ID,Heads\n1,a lot\n")
    imports.choose(run.pk, Choice("Record ID", "", {"employees": "Heads"}), "fair", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    assert imports_words.unread(ImportRun.objects.get()) == ["Heads (employees): “a lot”, not a whole number (1 row)"]


def test_an_import_that_is_killed_goes_on_where_it_stopped_and_no_row_is_lost_or_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force()
    rows = "".join(f"{number if number % 10 else ''},DE\n" for number in range(1, 61))
    run = upload(f"id,country\n{rows}")
    imports.choose(run.pk, Choice("id", "", {"country": "country"}), "list", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    monkeypatch.setattr(imports, "PIECE", 7)
    write, calls = imports_file.add_rejects, []

    def killed_now_and_then(*args: object) -> int:
        size = write(*args)  # type: ignore[arg-type]
        calls.append(size)
        if len(calls) % 3 == 0:
            raise Killed
        return size

    monkeypatch.setattr(imports_file, "add_rejects", killed_now_and_then)
    now, kills = NOW, 0
    for _ in range(40):
        try:
            imports.run(now)
        except Killed:
            kills += 1
            assert imports.run(now) == 0  # the dead worker's lease still holds
            now += imports.LEASE + timedelta(seconds=1)
    run.refresh_from_db()
    assert kills >= 3
    assert (run.state, run.done, Lead.objects.count(), run.counts["created"], run.counts["aside"]) == ("done", 60, 54, 54, 6)
    assert [line.split(",")[0] for line in Path(run.rejects_path).read_text().splitlines()[1:]] == ["10", "20", "30", "40", "50", "60"]


def test_an_import_that_fails_keeps_its_reason_and_can_be_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force()
    run = upload("id,country\n1,DE\n")
    imports.choose(run.pk, Choice("id", "", {"country": "country"}), "list", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    kept = Path(run.path).read_bytes()
    Path(run.path).unlink()
    imports.run(NOW)
    run.refresh_from_db()
    assert (run.state, run.trouble) == ("failed", "Refused: The file is no longer there. Upload it again.")
    Path(run.path).write_bytes(kept)
    imports.again(run.pk, TESTER, NOW)
    run_to_the_end()
    assert Lead.objects.count() == 1


def test_what_is_kept_aside_is_no_formula_for_a_spreadsheet() -> None:
    in_force()
    run = upload('id,when\n1,"=HYPERLINK(""http://evil.example"")"\n')
    mapping = "leads: {file: leads.csv, id: id}\nactivities: {file: leads.csv, lead: id, type: {always: visited}, at: when}\n"
    imports.map_by(run.pk, mapping, "list", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    run.refresh_from_db()
    assert Path(run.rejects_path).read_text().splitlines()[1].startswith("1,activities,not a time,at,\"'=HYPERLINK(")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b",,\n1,2,3\n", "no-headings"),
        (b"a,b,a\n1,2,3\n", "heading-twice"),
        (b"PK\x03\x04\x00\x00\x08", "not-text"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(text: bytes, code: str) -> None:
    with pytest.raises(Refused, match=r"\w") as refused:
        upload(text)
    assert refused.value.code == code
    assert not ImportRun.objects.exists()


def test_a_file_of_another_encoding_is_read_as_it_was_written() -> None:
    in_force()
    run = upload("id;company\n1;Müller\n".encode("cp1252"))
    imports.choose(run.pk, imports.look(run.pk).choice, "crm", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    assert FactValue.objects.get(name="company").text == "Müller"


def test_bytes_that_are_no_text_set_their_row_aside_and_no_other() -> None:
    in_force()
    good = "x" * 1_100_000  # behind what the encoding is told from
    run = upload(f"id,company\n1,{good}\n".encode() + b"2,M\xfcller\n3,Ort\n")
    tally = imports.choose(run.pk, Choice("id", "", {"company": "company"}), "crm", TESTER, NOW)
    assert [(one.row, one.refused.code) for one in tally.aside] == [(1, "too-long"), (2, "not-utf8")]
    assert tally.leads == 2


def test_a_cell_of_ten_megabytes_sets_its_row_aside_and_the_others_are_taken() -> None:
    in_force()
    run = upload("id,company\n1,Haven\n2," + "x" * 10_000_000 + "\n3,Ort\n")
    imports.choose(run.pk, Choice("id", "", {"company": "company"}), "crm", TESTER, NOW)
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    assert set(Lead.objects.values_list("external_id", flat=True)) == {"1", "3"}


def test_a_name_of_a_file_cannot_lead_anywhere() -> None:
    run = upload("id\n1\n", "../../etc/pass\nwd.csv")
    assert run.file_name == "passwd.csv"
    assert Path(run.path).parent.name == "imports"


def test_a_mapping_to_a_column_that_is_not_there_is_refused() -> None:
    in_force()
    run = upload("id,country\n1,DE\n")
    with pytest.raises(Refused, match="land"):
        imports.map_by(run.pk, "leads: {file: leads.csv, id: id, facts: {country: land}}", "crm", TESTER, NOW)
    with pytest.raises(Refused, match="name"):
        imports.map_by(run.pk, "leads: {file: leads.csv, id: id}", " ", TESTER, NOW)
    with pytest.raises(Refused, match="Confirm"):
        imports.start(run.pk, TESTER, NOW)


COMPANIES = (
    "Record ID,E-mail,Country,Company ID,Company Domain Name,Company Country,Industry,Number of Employees\n"
    "1,a@roth.example,AT,77,roth.example,DE,Logistics,1800\n"
    "2,b@roth.example,,77,roth.example,DE,,1700\n"
    "3,c@roth.example,,77,roth.example,,,\n"
    "4,d@gmail.com,FR,,,,,a lot\n"
)


def test_what_the_columns_say_of_companies_is_kept_of_the_company_and_counts_for_all_of_its_leads() -> None:
    in_force()
    run = upload(COMPANIES)
    guess = imports.look(run.pk).choice
    assert guess.account == "Company Domain Name", "by its domain the company is known of whom only a mail address comes in"
    assert guess.company == {"country": "Company Country", "industry": "Industry", "employees": "Number of Employees"}
    tally = imports.choose(run.pk, guess, "crm", TESTER, NOW)
    assert (tally.leads, tally.taken, tally.repeated) == (4, {"accounts": 1}, {"accounts": 2})
    assert [(one.row, one.kind, one.refused.code, one.refused.value) for one in tally.aside] == [(2, "accounts", "given-twice", "1700")]
    assert [(one.row, one.refused.name) for one in tally.doubts] == [(4, "employees")], "one cell is doubted once"
    imports.start(run.pk, TESTER, NOW)
    run_to_the_end()
    while decide.run(NOW, 10):
        pass
    ids = dict(Lead.objects.values_list("external_id", "pk"))
    known = known_facts(list(ids.values()))
    assert [(known[ids[one]].get("country"), known[ids[one]].get("employees")) for one in "123"] == [("AT", "1800"), ("DE", "1700"), ("DE", "1800")]
    assert known[ids["3"]]["industry"] == "Logistics", "a cell that is blank for one lead does not make it unknown of the company"


def test_without_a_column_that_says_which_company_nothing_is_kept_of_companies() -> None:
    in_force()
    run = upload("id,Email,Industry\n1,a@haven.example,Retail\n")
    assert imports.look(run.pk).choice.company == {}
    imports.choose(run.pk, Choice("id", "", {"email": "Email"}, {"industry": "Industry"}), "crm", TESTER, NOW)
    run.refresh_from_db()
    assert "accounts" not in run.mapping


def test_what_a_person_has_chosen_of_companies_is_what_they_find_again() -> None:
    in_force()
    run = upload(COMPANIES)
    for company in ({"industry": "Industry"}, {"employees": "Number of Employees", "country": "Country"}, {}):
        chosen = Choice("Record ID", "Company ID", {"industry": "Industry"}, company)
        imports.choose(run.pk, chosen, "crm", TESTER, NOW)
        assert imports.look(run.pk).choice == chosen


def test_a_table_of_companies_that_somebody_has_written_stays_theirs() -> None:
    in_force()
    run = upload(COMPANIES)
    own = "accounts:\n- {file: leads.csv, id: Company ID, facts: {industry: Industry}}\n"
    mapping = f"leads: {{file: leads.csv, id: Record ID, account: Company ID, facts: {{industry: Industry}}}}\n{own}"
    imports.map_by(run.pk, mapping, "crm", TESTER, NOW)
    imports.choose(run.pk, Choice("Record ID", "Company ID", {"email": "E-mail"}, {"employees": "Number of Employees"}), "crm", TESTER, NOW)
    run.refresh_from_db()
    assert own in run.mapping
