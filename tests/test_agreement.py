"""Agreements, reviews and their findings, in files beside the pact."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import Leadpact, leadpact
from leadpact.engine.agreement import agreed_file, has_to_be_agreed, record, record_review, review_file, status
from leadpact.engine.files import load_file
from leadpact.pact.agreed import AGREED_CATALOGUE, Agreed, Agreement, agreed_text, read_agreed
from leadpact.pact.compare import in_words
from leadpact.pact.document import Pact, Span
from leadpact.pact.findings import Finding, NotUsable
from leadpact.pact.messages import line
from leadpact.pact.reviews import REVIEW_CATALOGUE, Review, read_reviews, review_due, reviews_text
from strategies import LAW

__all__ = ["leadpact"]
TESTS = Path(__file__).parent
BROKEN = TESTS / "broken" / "agreement"
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
ALL = {**AGREED_CATALOGUE, **REVIEW_CATALOGUE}


@pytest.fixture
def pact(tmp_path: Path) -> Pact:
    shutil.copy(TESTS / "small-pact.yaml", tmp_path / "pact.yaml")
    return load_file(tmp_path / "pact.yaml")


def rewritten(pact: Pact, before: str, after: str) -> Pact:
    """The pact with one text of its file replaced."""
    assert before in pact.text
    Path(pact.path).write_text(pact.text.replace(before, after), encoding="utf-8")
    return load_file(pact.path)


def findings_of(code: str, pact: Pact) -> tuple[Finding, ...]:
    """What is found where the files of the broken example stand beside the pact."""
    folder = Path(pact.path).parent
    for file in (BROKEN / code).glob("pact.*.yaml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8").replace("FINGERPRINT", pact.fingerprint), encoding="utf-8")
    cases = BROKEN / code / "cases.yaml"
    if cases.exists():
        Path(pact.path).write_text(pact.text + cases.read_text(encoding="utf-8"), encoding="utf-8")
        pact = load_file(pact.path)
    asked = {"no-such-team": ("legal", "Ruth"), "agreement-without-name": ("sales", " \n"), "case-breaks": ("sales", "Ruth")}
    with pytest.raises(NotUsable, match=code) as refused:  # noqa: PT012 - each example goes as far as it is refused
        if code in asked:
            record(pact, *asked[code], NOON)
        elif code == "not-reviews":
            status(pact, NOON.date())
        else:
            has_to_be_agreed(pact)
    return refused.value.findings


@pytest.mark.parametrize("code", sorted(ALL))
def test_what_is_wrong_with_an_agreement_is_said_with_the_place_and_the_next_step(code: str, pact: Pact) -> None:
    folder = str(Path(pact.path).parent)
    said = [line(finding, ALL).replace(folder, "FOLDER") for finding in findings_of(code, pact)]
    assert said == (BROKEN / code / "message.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("code", sorted(ALL))
def test_a_sentence_about_an_agreement_is_whole(code: str) -> None:
    entry = ALL[code]
    assert entry.trouble.endswith(".")
    assert entry.next_step.rstrip().endswith((".", "}"))
    assert entry.about.endswith(".")


def test_a_pact_holds_when_both_teams_have_agreed_to_the_same_content(pact: Pact) -> None:
    record(pact, "marketing", "Mara", NOON)
    with pytest.raises(NotUsable, match="team-missing"):
        has_to_be_agreed(pact)
    record(pact, "sales", "Ruth", NOON)
    has_to_be_agreed(pact)
    assert status(pact, NOON.date()).agreed


def test_comments_and_layout_may_change_after_the_agreement_and_nothing_else(pact: Pact) -> None:
    for team in ("marketing", "sales"):
        record(pact, team, "Somebody", NOON)
    has_to_be_agreed(rewritten(pact, "# A pact of a few lines", "# A pact of few lines"))
    with pytest.raises(NotUsable, match="other-content"):
        has_to_be_agreed(rewritten(pact, "employees: at least 50", "employees: at least 60"))


def test_the_status_says_what_has_changed_since_a_team_agreed(pact: Pact) -> None:
    record(pact, "marketing", "Mara", NOON)
    record(pact, "sales", "Ruth", NOON)
    changed = rewritten(pact, "points: 12.5", "points: 15")
    record(changed, "sales", "Ruth", NOON.replace(day=20))
    marketing, sales = status(changed, NOON.date()).teams
    assert (marketing.agreed_to, sales.agreed_to) == ("earlier", "this")
    assert [in_words(one) for one in marketing.changes or ()] == ["size: points from +12.5 to +15"]
    back = rewritten(changed, "points: 15", "points: 12.5")
    has_to_be_agreed(back)  # both had agreed to this content before
    assert status(back, NOON.date()).agreed


def test_an_agreement_is_written_down_once(pact: Pact) -> None:
    record(pact, "sales", "Ruth", NOON)
    before = agreed_file(pact.path).read_bytes()
    record(pact, "sales", "Otto", NOON.replace(year=2027))
    assert agreed_file(pact.path).read_bytes() == before


def test_a_refused_agreement_writes_nothing(pact: Pact) -> None:
    with pytest.raises(NotUsable, match="no-such-team"):
        record(pact, "legal", "Ruth", NOON)
    assert not agreed_file(pact.path).exists()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=40).filter(str.strip)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda one: one.replace(microsecond=0, tzinfo=UTC))  # noqa: DTZ001 - hypothesis asks for times without a zone
AGREEMENTS = st.builds(Agreement, TEXTS, TEXTS, MOMENTS)
CONTENTS = st.builds(Agreed, st.just(""), TEXTS, st.lists(AGREEMENTS, max_size=3).map(tuple), st.none() | TEXTS)


@LAW
@given(st.builds(Agreed, TEXTS, TEXTS, st.lists(AGREEMENTS, max_size=3).map(tuple), st.none() | TEXTS, st.lists(CONTENTS, max_size=2).map(tuple)))
def test_what_is_read_of_agreements_is_what_was_written(agreed: Agreed) -> None:
    assert read_agreed(agreed_text(agreed), "x.agreed.yaml") == agreed


@LAW
@given(st.lists(st.builds(Review, st.dates(date(1990, 1, 1)), st.lists(TEXTS, max_size=4).map(tuple)), max_size=4).map(tuple))
def test_what_is_read_of_reviews_is_what_was_written(reviews: tuple[Review, ...]) -> None:
    assert read_reviews(reviews_text(reviews), "x.review.yaml") == reviews


def test_the_text_of_the_pact_is_kept_with_the_agreement_as_it_stands(pact: Pact) -> None:
    assert read_agreed(agreed_text(record(pact, "sales", "Ruth", NOON)), "x").content == pact.text


@pytest.mark.parametrize(
    ("since", "every", "due"),
    [
        (date(2026, 6, 15), Span(3, "month", False), date(2026, 9, 15)),
        (date(2026, 11, 30), Span(3, "month", False), date(2027, 2, 28)),
        (date(2027, 12, 31), Span(2, "month", False), date(2028, 2, 29)),
        (date(2026, 6, 15), Span(6, "week", False), date(2026, 7, 27)),
        (date(2026, 6, 15), None, None),
    ],
)
def test_a_review_is_due_so_many_months_or_weeks_later(since: date, every: Span | None, due: date | None) -> None:
    assert review_due(since, every) == due


def test_the_review_is_due_from_the_last_agreement_or_the_last_review(pact: Pact) -> None:
    record(pact, "marketing", "Mara", NOON)
    assert status(pact, NOON.date()).due is None
    record(pact, "sales", "Ruth", NOON.replace(day=20))
    assert status(pact, date(2026, 9, 20)).due == date(2026, 9, 20)
    assert not status(pact, date(2026, 9, 20)).overdue
    assert status(pact, date(2026, 9, 21)).overdue
    record_review(pact, date(2026, 9, 25), ("Raise the line.",))
    assert status(pact, date(2026, 9, 26)).due == date(2026, 12, 25)


def test_decisions_of_one_day_are_put_together_and_none_stands_twice(pact: Pact) -> None:
    record_review(pact, date(2026, 9, 25), ("Raise the line.",))
    record_review(pact, date(2026, 6, 25), ())
    record_review(pact, date(2026, 9, 25), ("Raise the line.", "Ask for the budget first."))
    assert read_reviews(review_file(pact.path).read_text(encoding="utf-8"), "x") == (
        Review(date(2026, 6, 25), ()),
        Review(date(2026, 9, 25), ("Raise the line.", "Ask for the budget first.")),
    )


def test_the_command_line_records_says_and_asks_for_the_agreement(pact: Pact, leadpact: Leadpact) -> None:
    folder = Path(pact.path).parent
    (folder / "source.yaml").write_text("leads: {file: leads.csv, id: id, facts: {country: country}}\n", encoding="utf-8")
    (folder / "leads.csv").write_text("id,country\n1,DE\n", encoding="utf-8")
    run = ["qualify", pact.path, "--source", str(folder / "source.yaml"), "--agreed", "--out", str(folder / "out.csv")]
    refused = leadpact(*run)
    assert refused.code == 2
    assert "nothing-agreed" in refused.err
    assert not (folder / "out.csv").exists()
    assert leadpact("status", pact.path).code == 1
    for team, name in (("marketing", "Mara"), ("sales", "Ruth")):
        assert leadpact("record", pact.path, "--team", team, "--name", name).code == 0
    stands = leadpact("status", pact.path)
    assert stands.code == 0
    assert "Ruth agreed on" in stands.out
    assert leadpact(*run).code == 0


def test_agreements_need_nothing_beyond_the_base_installation() -> None:
    blocked = ("numpy", "pandas", "scipy", "sklearn", "statsmodels", "django")
    code = (
        f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
        "import leadpact.cli.app, leadpact.cli.agreement, leadpact.engine.agreement\nprint('loaded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "loaded", done.stderr
