"""Drafts from exports: the headings of four CRMs, guessed columns, outcomes and what gives them away."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from leadpact.engine.draft import CannotDraft, Draft, draft_from_export
from leadpact.engine.qualify import Job, qualify
from leadpact.engine.source import Source
from leadpact.engine.source_reader import read_source
from leadpact.engine.summary import Summary
from leadpact.pact.cases import run_cases
from leadpact.pact.document import Pact
from leadpact.pact.findings import NotUsable
from leadpact.pact.library import assess_case
from leadpact.pact.load import load

pytestmark = pytest.mark.slow  # drafts and qualifies many exports

COUNTRIES = ("Germany", "France", "Norway")
INDUSTRIES = ("Logistics", "Retail", "Education")
SOURCES = ("Web", "Fair", "Referral")
TITLES = ("CEO", "Head of Logistics", "Warehouse Manager", "IT Specialist", "Working student", "Wizard of light bulbs")

HUBSPOT = (
    "Record ID", "First Name", "Email", "Company name", "Country/Region", "Industry", "Number of Employees", "Annual Revenue", "Job Title",
    "Lead Status",
    "Lifecycle Stage", "Original Traffic Source", "Create Date", "Last Modified Date", "Contact owner", "Number of Pageviews", "HubSpot Score",
    "Became a Customer Date", "Last Activity Date",
)  # fmt: skip
SALESFORCE = (
    "Lead ID", "First Name", "Email", "Company", "Country", "Industry", "No. of Employees", "Annual Revenue", "Title", "Lead Status", "Converted",
    "Lead Source", "Created Date", "Last Modified Date", "Lead Owner", "Website Visits", "Rating", "Converted Date", "Last Activity",
)  # fmt: skip
PIPEDRIVE = (
    "Lead - ID", "Person - First name", "Person - Email - Work", "Organization - Name", "Organization - Country", "Organization - Industry",
    "Organization - Number of employees", "Organization - Annual revenue", "Person - Job title", "Lead - Labels", "Deal - Status", "Lead - Source",
    "Lead - Lead created", "Lead - Update time", "Lead - Owner", "Website sessions", "Lead - Score", "Deal - Won time", "Lead - Next activity date",
)  # fmt: skip
DYNAMICS = (
    "(Do Not Modify) Lead", "First Name", "Email", "Company Name", "Country/Region", "Industry", "No. of Employees", "Annual Revenue", "Job Title",
    "Status Reason", "Customer", "Lead Source", "Created On", "(Do Not Modify) Modified On", "Owner", "Website visits", "Rating", "Close Date",
    "Last Contacted",
)  # fmt: skip
WON = {"Lifecycle Stage": ("Customer", "Lead"), "Converted": ("1", "0"), "Deal - Status": ("Won", "Lost"), "Customer": ("Yes", "No")}


def crm_rows(headings: Sequence[str], number: int = 240) -> list[list[str]]:
    """Leads of which every fifth was won; German logistics companies, and busy visitors, more often than others."""
    yes, no = next(words for heading, words in WON.items() if heading in headings)
    rows = []
    for n in range(number):
        won = n % 5 == 0
        country = "Germany" if won and n % 4 else COUNTRIES[n % 3]
        industry = "Logistics" if won and n % 3 else INDUSTRIES[(n // 3) % 3]
        visits = 3 + n % 7 if won else n % 9
        rows.append([
            f"00Q{n:05}", f"Kim{n}", f"kim{n}@company{n % 60}.example", f"Company {n % 60}", country, industry, f"{(n * 37) % 900 + 5:,}",
            f"{(n * 13_771) % 9_000_000 + 100_000}", TITLES[n % 6], "Working" if won else "New", yes if won else no, SOURCES[n % 3],
            f"0{n % 9 + 1}/{n % 28 + 1:02}/2025", f"0{n % 9 + 1}/{n % 28 + 1:02}/2025", "Pat", str(visits), str(90 if won else n % 50),
            f"0{n % 9 + 1}/{n % 28 + 1:02}/2025" if won else "", f"0{n % 9 + 1}/{n % 28 + 1:02}/2025",
        ])  # fmt: skip
    return rows


def write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerows(rows)
    return path


def run(draft: Draft, data: Path) -> tuple[Pact, Source, Summary]:
    """The draft as a new user would try it: checked, its cases run, every lead qualified."""
    pact = load(draft.pact_text)
    assert [finding for finding in pact.findings if finding.severity == "warning"] == []
    assert [(result.case.name, result.differences) for result in run_cases(pact) if not result.holds] == []
    source = read_source(draft.source_text)
    return pact, source, qualify(Job((pact,), source, data, "2026-06-15"))


def mapped(source: Source) -> set[str]:
    return {cell.column for _, cell in (*source.leads.facts, *source.leads.cells) if cell.column is not None}


@pytest.mark.parametrize("headings", [HUBSPOT, SALESFORCE, PIPEDRIVE, DYNAMICS], ids=["hubspot", "salesforce", "pipedrive", "dynamics"])
def test_the_export_of_each_crm_becomes_a_pact_that_qualifies_every_lead_at_once(headings: tuple[str, ...], tmp_path: Path) -> None:
    draft = draft_from_export(write(tmp_path / "leads.csv", headings, crm_rows(headings)), "Acme")
    pact, source, summary = run(draft, tmp_path)
    names = [fact.name for fact in pact.facts]
    assert names[:7] == ["email", "company", "country", "industry", "employees", "revenue", "job_title"]
    assert names[7:] == ["source", names[8], "seniority", "department"]
    assert source.leads.cell("id") is not None
    assert source.leads.cell("id").column == headings[0]  # type: ignore[union-attr]  # asserted above
    assert summary.assessed == 240
    assert mapped(source).isdisjoint(set(headings[9:11]) | set(headings[16:19]))
    asked = {one.heading for one in draft.questions if not one.used}
    assert asked == {headings[9], headings[10], headings[16], headings[17], headings[18]}


@pytest.mark.parametrize("headings", [HUBSPOT, SALESFORCE, PIPEDRIVE, DYNAMICS], ids=["hubspot", "salesforce", "pipedrive", "dynamics"])
def test_what_won_leads_have_in_common_is_a_proposal_with_its_counts(headings: tuple[str, ...], tmp_path: Path) -> None:
    draft = draft_from_export(write(tmp_path / "leads.csv", headings, crm_rows(headings)), "Acme")
    assert "PROPOSAL" in draft.pact_text
    assert "48 (20 %) of 240 leads" in " ".join(draft.notes)
    # Won leads are in Germany in 36 + 4 of 48 cases (every fourth won lead keeps its own country).
    country = next(trait for trait in load(draft.pact_text).traits if trait.name == "country_fits")
    assert max(country.all_points()) > 0
    assert "Germany: 40 (" in " ".join(draft.pact_text.replace("\n      # ", " ").split())


def test_employees_with_thousands_separators_are_numbers(tmp_path: Path) -> None:
    rows = [[str(n), f"{n * 7:,}.50"] for n in range(100, 300)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Employees"), rows), "x")
    pact, _, summary = run(draft, tmp_path)
    assert [(fact.name, fact.type) for fact in pact.facts] == [("employees", "number")]
    assert "format: 1,234.56" in draft.source_text.replace('"', "")
    assert not draft.questions
    assert summary.assessed == 200


def test_a_number_that_could_be_read_in_two_ways_is_asked_about(tmp_path: Path) -> None:
    rows = [[str(n), f"{n}.250"] for n in range(1, 200)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Machines"), rows, delimiter=";"), "x")
    assert [one.heading for one in draft.questions if one.used] == []
    rows = [[str(n), f"{n},250"] for n in range(1, 200)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Machines"), rows, delimiter=";"), "x")
    assert [one.heading for one in draft.questions if one.used] == ["Machines"]
    assert "more than a thousand" in draft.questions[0].ask


def test_yes_and_no_in_any_language_become_true_and_false(tmp_path: Path) -> None:
    rows = [[str(n), "Ja" if n % 3 else "nein", "Y" if n % 2 else "N"] for n in range(100)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Messe besucht", "Exporter"), rows), "x")
    pact, _, summary = run(draft, tmp_path)
    assert [(fact.name, fact.type) for fact in pact.facts] == [("messe_besucht", "boolean"), ("exporter", "boolean")]
    assert summary.files[0].read == 100


def test_dates_are_read_in_the_way_that_they_are_written(tmp_path: Path) -> None:
    rows = [[str(n), f"{n % 28 + 1:02}.{n % 12 + 1:02}.2027", f"{n % 12 + 1:02}/{n % 12 + 1:02}/2027"] for n in range(100)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Lease ends", "Renewal"), rows), "x")
    pact, _, _ = run(draft, tmp_path)
    assert [(fact.name, fact.type) for fact in pact.facts] == [("lease_ends", "date"), ("renewal", "date")]
    assert 'format: "%d.%m.%Y"' in draft.source_text
    assert [one.heading for one in draft.questions] == ["Renewal"]
    assert "month first or day first" in draft.questions[0].ask


@pytest.mark.parametrize(("said", "kind", "bad"), [("{n}", "integer", "~50"), ("2027-03-{d:02}", "date", "soon")])
def test_a_column_of_numbers_or_dates_stays_one_where_a_few_cells_are_none_and_these_are_named(
    said: str, kind: str, bad: str, tmp_path: Path
) -> None:
    rows = [[str(n), bad if n % 14 == 0 else said.format(n=(3, 12, 80)[n % 3], d=n % 28 + 1)] for n in range(280)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Measured"), rows), "x")
    pact, _, summary = run(draft, tmp_path)
    assert [(fact.name, fact.type) for fact in pact.facts] == [("measured", kind)]
    assert f"20 of 280 cells are none and count as unknown: {bad} 20." in " ".join(draft.notes)
    assert f"counts as unknown: {bad} 20" in draft.source_text
    assert any(bad in str(one) or "measured" in str(one) for one in summary.not_understood)


def test_a_column_of_which_a_fifth_are_words_is_no_number(tmp_path: Path) -> None:
    rows = [[str(n), "many" if n % 5 == 0 else str((3, 12, 80)[n % 3])] for n in range(280)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Measured"), rows), "x")
    assert load(draft.pact_text).facts[0].choices == ("12", "3", "80", "many")


def test_words_that_mean_not_known_are_unknown(tmp_path: Path) -> None:
    rows = [[str(n), ("Select", "N/A", "Bronze", "Silver", "-", "(not set)", "Gold")[n % 7]] for n in range(140)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Membership"), rows), "x")
    pact, source, _ = run(draft, tmp_path)
    assert pact.facts[0].choices == ("Bronze", "Gold", "Silver")
    assert set(source.leads.facts[0][1].unknown) == {"Select", "N/A", "-", "(not set)"}


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp1252", ";"), ("utf-16", "\t"), ("utf-8-sig", ","), ("utf-8", "|")])
def test_an_export_is_read_in_whatever_encoding_and_with_whatever_separator_it_comes(encoding: str, delimiter: str, tmp_path: Path) -> None:
    rows = [[str(n), ("München", "Zürich", "Århus")[n % 3]] for n in range(90)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Größe"), rows, delimiter=delimiter, encoding=encoding), "x")
    pact, _, summary = run(draft, tmp_path)
    assert [fact.name for fact in pact.facts] == ["grosse"]
    assert set(pact.facts[0].choices) == {"München", "Zürich", "Århus"}
    assert summary.files[0].read == 90


def test_a_column_that_is_filled_nearly_only_for_won_leads_is_asked_about_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [[str(n), "Yes" if n % 10 == 0 else "No", f"{n}" if n % 10 == 0 else "", ("a", "b")[n // 7 % 2]] for n in range(600)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Won", "Onboarding seats", "Team"), rows), "x")
    found = {one.heading: one for one in draft.questions}
    assert not found["Onboarding seats"].used
    assert "nearly only for won leads (60 of 60)" in found["Onboarding seats"].found
    assert "Onboarding seats" not in mapped(read_source(draft.source_text))


def test_a_column_that_tells_won_from_lost_too_well_is_asked_about_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [
        [str(n), "Yes" if n % 4 == 0 else "No", ("green" if n % 4 == 0 else "grey") if n % 50 else "grey", ("a", "b")[n // 7 % 2]] for n in range(600)
    ]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Won", "Colour of the card", "Team"), rows), "x")
    found = {one.heading: one for one in draft.questions}
    assert not found["Colour of the card"].used
    assert "too good to have been known before" in found["Colour of the card"].found


def test_a_column_whose_blanks_tell_the_outcome_is_used_and_asked_about(tmp_path: Path) -> None:
    rows = [[str(n), "Yes" if n % 10 == 0 else "No", "" if n % 3 and n % 20 else ("north", "south")[n // 7 % 2]] for n in range(900)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Won", "Area"), rows), "x")
    # Filled in for 45 of 90 won leads (and 45 of the 300 that are left), blank for 45 won of 600 others: less than half as often.
    assert [(one.heading, one.used) for one in draft.questions] == [("Won", False), ("Area", True)]
    assert "area" in {fact.name for fact in load(draft.pact_text).facts}


def test_an_outcome_is_written_into_the_source_only_as_a_comment(tmp_path: Path) -> None:
    draft = draft_from_export(write(tmp_path / "leads.csv", SALESFORCE, crm_rows(SALESFORCE)), "x")
    assert "#   won: {column: Converted, is: 1}" in draft.source_text
    assert read_source(draft.source_text).of_kind("events") == ()


def test_several_rows_of_a_lead_are_snapshots_and_the_newest_tells_the_outcome(tmp_path: Path) -> None:
    old = [[f"L{n}", "2025-01-01 10:00:00", "a" if n // 7 % 2 else "b", "Open"] for n in range(300)]
    new = [[f"L{n}", "2025-02-01 10:00:00", "a" if n // 7 % 2 else "b", "Customer" if n % 6 == 0 else "Open"] for n in range(300)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Lead ID", "Modified at", "Team", "Status"), [*new, *old]), "x")
    _, source, summary = run(draft, tmp_path)
    assert source.leads.cell("known_at") is not None
    assert "50 (17 %) of 300 leads" in " ".join(draft.notes)
    assert summary.assessed == 300


def test_names_and_addresses_of_people_reach_neither_the_pact_nor_the_source(tmp_path: Path) -> None:
    draft = draft_from_export(write(tmp_path / "leads.csv", HUBSPOT, crm_rows(HUBSPOT)), "x")
    for text in (draft.pact_text, draft.source_text, *draft.notes):
        assert "kim1@" not in text
        assert "Kim1" not in text


def test_headings_that_are_words_of_the_language_become_usable_names(tmp_path: Path) -> None:
    headings = ("Id", "Order", "Account", "stage", "Need", "fit_band", "Fit", "At", "2nd choice", "???", "Größe, in m²: ca.")
    rows = [[f"x{n}", *(("red", "green", "blue")[(n + shift) % 3] for shift in range(len(headings) - 1))] for n in range(120)]
    pact, _, _ = run(draft_from_export(write(tmp_path / "x.csv", headings, rows), "x"), tmp_path)
    assert len(pact.facts) >= 7


def test_values_that_look_like_the_language_stay_values(tmp_path: Path) -> None:
    values = ("not sure", "at least 5", "known", "a, b", "x: y", "#1", "'single'", '"double"', "{a}", "[b]", "yes or no", "- dash", "é\tä", "true")
    rows = [[str(n), "Yes" if n * 7919 % 100 < (60 if n % 14 < 7 else 30) else "No", values[n % 14]] for n in range(1400)]
    pact, _, summary = run(draft_from_export(write(tmp_path / "x.csv", ("Id", "Won", "Said: what, when?"), rows), "x"), tmp_path)
    assert len(pact.facts[0].choices) == 14
    assert not [count for count in summary.not_understood if "said" in str(count)]


def test_a_column_of_long_texts_is_no_list_of_choices(tmp_path: Path) -> None:
    rows = [[str(n), ("short", "y" * 5_000_00)[n % 2], COUNTRIES[n % 3]] for n in range(40)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Remarkable", "Country"), rows), "x")
    run(draft, tmp_path)
    assert len(draft.pact_text) < 100_000
    assert len(draft.source_text) < 100_000


def test_without_an_outcome_the_draft_says_that_it_only_knows_what_is_frequent(tmp_path: Path) -> None:
    rows = [[str(n), COUNTRIES[n % 3], str(n % 40)] for n in range(120)]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Id", "Country", "Visits"), rows), "x")
    run(draft, tmp_path)
    assert "No column says plainly who was won" in " ".join(draft.notes)
    assert "nobody has said yet" in draft.pact_text


TELLS_NOTHING = ("Record ID", "Email", "Country", "Industry", "Number of Employees", "Job Title", "Lifecycle Stage")


def told_by_nothing(path: Path) -> Path:
    """Customers among whom every value is as frequent as among the others."""
    rows = [
        [str(n), f"kim{n}@company{n}.example", COUNTRIES[n % 3], INDUSTRIES[n // 3 % 3], str((3, 12, 80, 300)[n // 9 % 4]), TITLES[n // 36 % 5],
         "customer" if n // 180 == 0 else "lead"]
        for n in range(720)
    ]  # fmt: skip
    return write(path, TELLS_NOTHING, rows)


def test_a_draft_that_tells_leads_apart_by_their_address_alone_says_so_first_and_names_what_it_could_use(tmp_path: Path) -> None:
    draft = draft_from_export(told_by_nothing(tmp_path / "leads.csv"), "x")
    run(draft, tmp_path)
    assert draft.notes[0] == "It tells leads apart by their email address alone: one of a company, or one of Gmail and the like."
    assert draft.notes[1].startswith("Say whom you sell to")
    assert draft.notes[2:6] == (
        "Country: France 240, Germany 240, Norway 240.",
        "Number of Employees: from 3 to 300, half of them from 10 to 140.",
        "Industry: Education 240, Logistics 240, Retail 240.",
        "Seniority by job title: director 144, executive 144, manager 144, staff 144, student 144.",
    )
    assert draft.notes[0] in " ".join(draft.pact_text.replace("\n# ", " ").split())


def test_the_rules_that_stand_ready_in_a_draft_are_right_without_their_marks(tmp_path: Path) -> None:
    draft = draft_from_export(told_by_nothing(tmp_path / "leads.csv"), "x")
    marked = re.compile(r"^( +)# ((?:  )*(?:\w+:$|means:|when:|points:|otherwise:|lifecycle_stage:))", re.MULTILINE)
    taken = replace(draft, pact_text=marked.sub(r"\1\2", draft.pact_text), source_text=marked.sub(r"\1\2", draft.source_text))
    pact, _, summary = run(taken, tmp_path)
    names = {trait.name for trait in pact.traits}
    assert names >= {"country_wanted", "employees_wanted", "industry_wanted", "seniority_wanted", "already_customer"}
    assert summary.assessed == 720
    assert "when: {seniority: [director, executive]}" in taken.pact_text
    assert sum(one.leads for one in summary.pacts[0].routes if one.to == "disqualify") == 180


def test_the_rows_of_an_export_add_up_to_leads_further_rows_of_them_and_blank_ones(tmp_path: Path) -> None:
    rows = [*([str(n), COUNTRIES[n % 3]] for n in range(240)), ["", ""], ["7", "Norway"], ["", "Norway"]]
    draft = draft_from_export(write(tmp_path / "x.csv", ("Record ID", "Country"), rows), "x")
    assert (
        '243 rows with 2 columns: 240 leads by "Record ID", 1 row that says more of a lead that an earlier row has (the later one holds), '
        '1 row without "Record ID", 1 blank row.'
    ) in draft.notes


def test_a_column_that_says_who_is_a_customer_is_asked_about_with_its_count(tmp_path: Path) -> None:
    draft = draft_from_export(told_by_nothing(tmp_path / "leads.csv"), "x")
    assert draft.already is not None
    assert draft.already.question.startswith('"Lifecycle Stage" says customer 180 times: are these already customers?')
    addresses = draft_from_export(write(tmp_path / "x.csv", ("Email",), [[f"a{n}@b{n}.example"] for n in range(30)]), "x")
    assert addresses.already is None


def test_the_reason_of_a_drafted_route_to_sales_says_no_more_than_its_condition_asks(tmp_path: Path) -> None:
    text = draft_from_export(told_by_nothing(tmp_path / "leads.csv"), "x").pact_text
    quiet = assess_case(text, {"leads": [{"id": "L1", "email": "kim@company.example"}]}, "2026-06-15", "L1")
    assert (quiet["to"], quiet["route"]) == ("sales", "first guess")
    assert quiet["because"] == "They write from the address of a company. Nothing else is asked yet."
    won = draft_from_export(write(tmp_path / "won.csv", SALESFORCE, crm_rows(SALESFORCE)), "x").pact_text
    best = {"id": "L1", "email": "kim@company.example", "country": "Germany", "industry": "Logistics", "website_visits": 2}
    quiet = assess_case(won, {"leads": [best]}, "2026-06-15", "L1")
    assert (quiet["to"], quiet["route"]) == ("sales", "fits best")
    assert quiet["because"] == "They are among those that fit us best. What they do now is not asked."


def test_an_export_of_nothing_but_addresses_still_gives_a_pact_to_begin_with(tmp_path: Path) -> None:
    pact, _, summary = run(draft_from_export(write(tmp_path / "x.csv", ("Email",), [[f"a{n}@b{n}.example"] for n in range(30)]), "x"), tmp_path)
    assert [fact.name for fact in pact.facts] == ["email"]
    assert summary.assessed == 30


@pytest.mark.parametrize(
    ("headings", "rows", "trouble"),
    [
        (("Id", "Country"), [], "there are headings and no rows"),
        (("Country", "Colour"), [["Norway", "red"]] * 10, "no column tells the leads apart"),
        (("Id", "Notes"), [[str(n), f"text {n}"] for n in range(30)], "no column says anything that may be known before the decision"),
    ],
)
def test_an_export_that_holds_nothing_to_draft_from_is_refused(
    headings: tuple[str, ...], rows: list[list[str]], trouble: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotDraft, match=trouble):
        draft_from_export(write(tmp_path / "x.csv", headings, rows), "x")


def test_a_file_that_cannot_be_read_is_refused_with_its_finding(tmp_path: Path) -> None:
    with pytest.raises(NotUsable, match="missing-file"):
        draft_from_export(tmp_path / "nowhere.csv", "x")
    (tmp_path / "empty.csv").touch()
    with pytest.raises(NotUsable, match="empty-data"):
        draft_from_export(tmp_path / "empty.csv", "x")


def data_folder() -> Path:
    return Path(os.environ.get("LEADPACT_DATA", str(Path(__file__).parents[2] / "shared" / "data")))


def test_a_real_export_with_unknown_headings_is_drafted_without_what_sales_wrote(tmp_path: Path) -> None:
    export = data_folder() / "xeducation" / "leads.csv"
    if not export.is_file():
        pytest.skip(f"the X Education data is not here: {export} (set LEADPACT_DATA to the folder that holds xeducation)")
    draft = draft_from_export(export, "X Education")
    _, source, summary = run(draft, export.parent)
    assert summary.assessed == 9240
    given_away = {"Converted", "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"}
    given_away |= {f"Asymmetrique {part}" for part in ("Activity Index", "Profile Index", "Activity Score", "Profile Score")}
    assert {one.heading for one in draft.questions if not one.used} == given_away
    assert mapped(source).isdisjoint(given_away)
    assert [one.heading for one in draft.questions if one.used] == ["What is your current occupation"]
    assert "3,561 (39 %) of 9,240 leads" in " ".join(draft.notes)
