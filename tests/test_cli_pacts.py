"""The command line about the pact itself: what it prints, and with which exit code it leaves."""

from __future__ import annotations

import json
from pathlib import Path

from command_line import Leadpact, leadpact

__all__ = ["leadpact"]
EXAMPLE = Path(__file__).parent.parent / "examples" / "northwind" / "pact.yaml"


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "pact.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_check_of_a_sound_pact_says_what_it_holds_and_leaves_with_0(leadpact: Leadpact) -> None:
    ran = leadpact("check", EXAMPLE)
    assert ran.code == 0
    assert "no errors, no warnings" in ran.out
    assert "11 facts, 11 stages, 12 traits, 8 signals, 4 criteria, 6 routes, 9 cases." in ran.out


def test_check_names_place_thing_trouble_and_next_step_and_leaves_with_2(leadpact: Leadpact, tmp_path: Path) -> None:
    path = broken(tmp_path, "{employees: less than 200}", "{employes: less than 200}")
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "employes:" in text)
    ran = leadpact("check", path)
    assert ran.code == 2
    assert f'{path}:{line}:19  error unknown-name  "employes" is not a declared name (the trait "size"). Did you mean "employees"?' in ran.out


def test_check_finds_all_that_is_wrong_in_one_run(leadpact: Leadpact, tmp_path: Path) -> None:
    path = broken(tmp_path, "limits: [-50, 100]", "limits: [100, -50]")
    path.write_text(path.read_text().replace("decay: half every 14 days", "decay: half every 999 days"), encoding="utf-8")
    codes = [finding["code"] for finding in json.loads(leadpact("check", path, "--json").out)["pacts"][0]["findings"]]
    assert {"limits-reversed", "bad-decay"} <= set(codes)


def test_a_warning_leaves_with_0_and_with_1_when_strict(leadpact: Leadpact, tmp_path: Path) -> None:
    path = broken(tmp_path, "{seniority: student}", "{seniority: intern}")
    assert leadpact("check", path).code == 0
    assert leadpact("check", path, "--strict").code == 1


def test_several_pacts_are_checked_in_one_run(leadpact: Leadpact, tmp_path: Path) -> None:
    ran = leadpact("check", EXAMPLE, tmp_path / "none.yaml")
    assert ran.code == 2
    assert "no errors, no warnings" in ran.out
    assert f"{tmp_path / 'none.yaml'}  error no-file  There is no such file." in ran.out


def test_cases_that_hold_leave_with_0(leadpact: Leadpact) -> None:
    ran = leadpact("test", EXAMPLE)
    assert ran.code == 0
    assert "All 9 cases pass." in ran.out


def test_a_case_that_breaks_says_what_should_be_and_what_is_and_leaves_with_1(leadpact: Leadpact, tmp_path: Path) -> None:
    path = broken(
        tmp_path, "expect: {to: sales, route: hand raiser, grade: A2, stage: mql}", "expect: {to: sales, route: hand raiser, grade: B2, stage: mql}"
    )
    ran = leadpact("test", path)
    assert ran.code == 1
    assert "grade should be B2 and is A2" in ran.out
    assert "1 of 9 cases decided otherwise." in ran.out


def test_a_pact_that_cannot_be_used_prints_findings_and_no_traceback(leadpact: Leadpact, tmp_path: Path) -> None:
    path = tmp_path / "pact.yaml"
    path.write_bytes(b"name: \xff\xfe")
    ran = leadpact("test", path)
    assert ran.code == 2
    assert "not-utf8" in ran.err
    assert "Traceback" not in ran.err


def test_json_of_an_unusable_pact_is_json_too(leadpact: Leadpact, tmp_path: Path) -> None:
    ran = leadpact("test", tmp_path / "none.yaml", "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["findings"][0]["code"] == "no-file"


def test_help_names_every_command_and_the_exit_codes(leadpact: Leadpact) -> None:
    printed = leadpact("--help").out
    assert "Exit codes" in printed
    for command in ("check", "test", "show", "diff", "qualify", "explain", "ask", "init", "compile"):
        assert command in printed


def test_a_score_cannot_have_the_name_of_a_column_of_the_result(leadpact: Leadpact, tmp_path: Path) -> None:
    path = broken(tmp_path, "  priority:   {of: [fit, engagement, bant]}", "  account:   {of: [fit, engagement, bant]}")
    assert 'error taken-name  "account" is a column of the data itself and cannot name a score. Choose another name.' in leadpact("check", path).out
