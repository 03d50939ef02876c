from __future__ import annotations

from pathlib import Path

import pytest

from leadpact.pact.compare import compare, in_words, text
from leadpact.pact.load import load

OLD = (Path(__file__).parent / "pact-example.yaml").read_text(encoding="utf-8")


def changes(*replacements: tuple[str, str]) -> list[tuple[str, str]]:
    """Section and words of every difference that the replacements make; each must stand in the pact."""
    new = OLD
    for before, after in replacements:
        assert before in new, before
        new = new.replace(before, after)
    return [(change.section, in_words(change)) for change in compare(load(OLD), load(new))]


def test_points_are_told_from_what_to_what() -> None:
    assert changes(("points: 15\n      otherwise: -30", "points: 10\n      otherwise: -25")) == [
        ("Profile: customer", "region: points from +15 to +10"),
        ("Profile: customer", "region: points otherwise from -30 to -25"),
    ]


def test_a_condition_is_told_in_words_before_and_after() -> None:
    assert changes(("[DE, AT, CH, NL, PL]", "[DE, AT, CH]")) == [
        ("Profile: customer", 'region: condition: it was "country is one of DE, AT, CH, NL or PL"; it is now "country is one of DE, AT or CH"'),
    ]


def test_a_new_answer_is_told_with_what_it_means_and_brings() -> None:
    assert changes(
        ("      uses:       {means: Will use it., points: 5}\n", "      uses:       {means: Will use it., points: 5}\n      watches: {points: 1}\n")
    ) == [
        ("Criteria", 'authority: the answer "watches": listed (new)'),
        ("Criteria", 'authority: points of "watches": +1 (new)'),
    ]


def test_a_thing_with_another_name_and_the_same_content_is_renamed_and_its_mentions_are_no_changes() -> None:
    assert changes(("  webinar:\n", "  lesson:\n"), ("when: {webinar: at least 1}", "when: {lesson: at least 1}")) == [
        ("Behaviour", '"webinar" is now called "lesson"'),
    ]


def test_a_thing_that_comes_and_one_that_goes_are_told_with_what_they_say() -> None:
    assert changes(
        ("    not reached:      {then: nurture, look again: 7 days, means: Five attempts in ten working days.}\n", ""),
        ("    bad data:  ", "    no fit: {then: disqualify, means: Not for us.}\n    bad data:  "),
    ) == [
        (
            "Rejections",
            "gone: not reached (meaning: Five attempts in ten working days; what happens: to nurture on the track education, "
            "look again after 7 days)",
        ),
        ("Rejections", "new: no fit (meaning: Not for us; what happens: disqualified)"),
    ]


def test_the_order_of_routes_is_a_change_for_the_first_that_matches_counts() -> None:
    first = "  - to: disqualify\n    name: no need\n    when: {need: none}\n    because: There is nothing that we could do for them.\n"
    last = "  - to: nurture\n    name: not yet"
    found = changes((first, ""), (last, f"{first}{last}"))
    assert found == [
        (
            "Routing",
            "the order was no need, hand raiser, qualified, close to the line, find out more, not yet; "
            "it is now hand raiser, qualified, close to the line, find out more, no need, not yet",
        ),
    ]


def test_the_order_of_cases_of_a_trait_is_a_change_for_the_first_that_holds_counts() -> None:
    one = "        - {when: {employees: less than 50},  points: -20}\n"
    other = "        - {when: {employees: less than 200}, points: 10}\n"
    ((section, told),) = changes((one + other, other + one))
    assert section == "Profile: customer"
    assert told.startswith("size: the order was number of employees is less than 50; number of employees is less than 200;")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("review every: 3 months", "review every: 6 months", ("The pact", "review from every 3 months to every 6 months")),
        ("capacity: 60 leads", "capacity: 40 leads", ("Hand-over", "capacity from 60 leads per week to 40 leads per week")),
        ("bands: {A: 50,", "bands: {A: 60,", ("Scores", "fit: band A from 50 and more to 60 and more")),
        ("half every 14 days", "half every 7 days", ("Behaviour", "pricing page: halved every from 14 days to 7 days")),
        ("timeline:\n    ask: When must", "timeline:\n    ask: By when must", ("Criteria", "timeline: question")),
        (
            "accountable: Head of inside sales",
            "accountable: Head of sales",
            ("Teams", "sales: accountable from Head of inside sales to Head of sales"),
        ),
        (
            "    owner: sales\n    means: Somebody has spoken",
            "    owner: marketing\n    means: Somebody has spoken",
            ("Stages", "sql: owner from sales to marketing"),
        ),
        (
            "expect: {route: not yet, stage: response}",
            "expect: {route: not yet}",
            ("Cases", "a good visitor whom nobody can reach: expected stage: no longer response"),
        ),
    ],
)
def test_everything_that_a_reader_sees_can_differ(before: str, after: str, told: tuple[str, str]) -> None:
    found = changes((before, after))
    assert (found[0][0], found[0][1].startswith(told[1])) == (told[0], True), found


def test_comments_layout_and_spelling_are_no_changes() -> None:
    assert (
        changes(("# --- Who we want.", "# --- Whom we want."), ("{country: [DE, AT, CH, NL, PL]}", "\"country in ('DE', 'AT', 'CH', 'NL', 'PL')\""))
        == []
    )


def test_the_text_of_no_change_tells_the_same_from_the_same_meaning() -> None:
    old, commented = load(OLD), load(f"# seen\n{OLD}")
    spelled = load(OLD.replace("{inbound: true}", '"inbound"'))
    assert text(compare(old, commented), old, commented) == "The two pacts are the same."
    assert text(compare(old, spelled), old, spelled) == "The two pacts are written differently and mean the same."


def test_the_text_stands_under_the_headings_of_its_sections() -> None:
    old, new = load(OLD), load(OLD.replace("points: 8\n", "points: 9\n").replace("review every: 3 months", "review every: 4 months"))
    assert text(compare(old, new), old, new) == (
        "The pact\n  review from every 3 months to every 4 months\n\nBehaviour\n  pricing page: points each from +8 to +9"
    )
