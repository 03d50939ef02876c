"""A proposal is written into the pact however its author has laid it out: in block style, on one line, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from leadpact.evidence.tune_levers import Path
from leadpact.evidence.tune_text import CannotWrite, Manuscript, apply, cases_lines, number_edit, trait_edit, truth_lines, values_lines
from leadpact.pact import written
from leadpact.pact.document import FirstOf, Pact, Truth, ValueOf
from leadpact.pact.load import load

FRAME = """\
leadpact: 1
name: Layouts
teams: {{marketing: {{accountable: Head of marketing}}, sales: {{accountable: Head of sales}}}}
timezone: UTC
facts: {{country: text, employees: integer, inbound: boolean}}
stages: {{inquiry: {{owner: marketing, means: New.}}}}
profile:
{profile}
{criteria}
scores:
  fit: {{of: [customer, budget], bands: {{A: 10, B: lowest}}}}
routing: [{{to: nurture, name: all, track: news, because: Not yet.}}]
"""
CRITERIA = "criteria: {budget: {answers: {approved: {points: 10}, none: {means: Nothing.}}}}"
BLOCK = """\
  customer:
    only_yes:
      when: {inbound: true}
      points: 5   # agreed
    only_no:
      means: >
        Two lines
        of reason
      otherwise: -5
      when:
        inbound: true
    place:
      value of: country
      points:
        DE: 10
        AT: 5
    size:
      first of:
        - {when: {employees: at least 500}, points: 20}   # large
        - when: {employees: at least 50}
          points: 10
          # a last word
"""
DASHES = BLOCK.replace(
    "        - {when: {employees: at least 500}, points: 20}   # large\n", "      - {when: {employees: at least 500}, points: 20}\n"
).replace("        - when: {employees: at least 50}\n          points: 10\n", "      -\n        when: {employees: at least 50}\n        points: 10\n")
LINES = """\
  customer:
    only_yes: {when: {inbound: true}, points: 5}
    only_no:  {means: "Two lines, of reason", when: {inbound: true}, otherwise: -5}   # why not
    place:    {value of: country, points: {DE: 10, "AT": 5}}
    size:     {first of: [{when: {employees: at least 500}, points: 20}, {when: {employees: at least 50}, points: 10}]}
"""
WRAPPED = """\
  customer: {
    only_yes: {when: {inbound: true}, points: "5"},
    only_no: {when: {inbound: true},
              otherwise: -5},
    place: {value of: country, points: {DE: 10, AT: 5,}},
    size: {first of: [
      {when: {employees: at least 500}, points: 20},   # large
      {when: {employees: at least 50}, points: 10},    # middling
    ]},
  }   # that is all
"""
PATHS: tuple[Path, ...] = (
    ("profile", "customer", "only_yes", "points"),
    ("profile", "customer", "only_yes", "otherwise"),
    ("profile", "customer", "only_no", "points"),
    ("profile", "customer", "only_no", "otherwise"),
    ("profile", "customer", "place", "points", "DE"),
    ("profile", "customer", "place", "points", "AT"),
    ("profile", "customer", "place", "otherwise"),
    ("profile", "customer", "size", "first of", 0, "points"),
    ("profile", "customer", "size", "first of", 1, "points"),
    ("profile", "customer", "size", "first of", 2, "points"),
    ("criteria", "budget", "answers", "approved", "points"),
    ("criteria", "budget", "answers", "none", "points"),
    ("scores", "fit", "bands", "A"),
)


def framed(profile: str, criteria: str = CRITERIA) -> str:
    return FRAME.format(profile=profile.rstrip("\n"), criteria=criteria)


def layouts() -> Iterator[tuple[str, str]]:
    yield "block", framed(BLOCK)
    yield "dashes", framed(DASHES)
    yield "lines", framed(LINES)
    yield "wrapped", framed(WRAPPED)
    yield "bare answer", framed(BLOCK, "criteria:\n  budget:\n    answers:\n      approved: {points: 10}\n      none:   # nothing yet")
    yield "windows", framed(BLOCK).replace("\n", "\r\n")
    plain = written.plain(written.read(framed(LINES), "pact.yaml")[0])
    assert isinstance(plain, dict)
    yield "json", json.dumps(plain)
    yield "wide json", json.dumps(plain, indent=2)
    sections = [f"{json.dumps(key)}: {json.dumps(value)}\n" for key, value in plain.items() if key != "profile"]
    yield "nothing below", "".join(sections) + "profile:\n" + BLOCK.replace("          # a last word\n", "").rstrip("\n")


LAYOUTS = dict(layouts())


def points_in(pact: Pact) -> dict[Path, int]:
    """What stands at each of the paths, in hundredths; 0 where nothing does."""
    found: dict[Path, int] = {}
    for trait in pact.traits:
        at: Path = ("profile", trait.group, trait.name)
        match trait.rule:
            case Truth(_, points, otherwise):
                found |= {(*at, "points"): points, (*at, "otherwise"): otherwise}
            case ValueOf(_, values, otherwise):
                found |= {(*at, "points", value.written): value.points for value in values} | {(*at, "otherwise"): otherwise}
            case FirstOf(cases):
                found |= {(*at, "first of", number, "points"): case.points for number, case in enumerate(cases)}
    found |= {("criteria", "budget", "answers", answer.value, "points"): answer.points for answer in pact.criterion["budget"].answers}
    return found | {("scores", "fit", "bands", "A"): pact.score["fit"].bands[0].threshold or 0}


@pytest.mark.slow  # about a hundred pacts
@pytest.mark.parametrize("path", PATHS, ids=lambda path: " > ".join(str(step) for step in path))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_number_comes_to_stand_where_it_belongs_and_nothing_else_changes(layout: str, path: Path) -> None:
    text = LAYOUTS[layout]
    before = points_in(load(text))
    made = apply(text, [number_edit(Manuscript(load(text)), path, 1_234)])
    after = points_in(load(made))
    assert after == before | {path: 1_234}
    assert [
        note for note in ("# agreed", "# large", "# a last word", "# why not", "# that is all", "# nothing yet") if note in text and note not in made
    ] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_number_and_several_new_traits_find_their_place_at_once(layout: str) -> None:
    """The last trait of a group is changed as well, so that two things are put in at one place."""
    text = LAYOUTS[layout]
    sheet = Manuscript(load(text))
    wanted = {path: 100 * number + 100 for number, path in enumerate(PATHS)}
    numbers = [number_edit(sheet, path, worth) for path, worth in wanted.items()]
    reason = 'Put your own: a "reason", here #1.'
    traits = [
        trait_edit(sheet, "customer", "by_number", cases_lines("employees", reason, [("less than 5", -500), (None, 700)]), "Won: 1 of 2"),
        trait_edit(sheet, "customer", "by_value", values_lines("country", reason, {"No, really": 300, "DE": -100}, 0), "Won: 3 of 4"),
        trait_edit(sheet, "customer", "by_truth", truth_lines("inbound", reason, 200, -200), "Won: 5 of 6"),
    ]
    made = apply(text, [*numbers, *traits])
    pact = load(made)
    assert {path: worth for path, worth in points_in(pact).items() if path in wanted} == wanted
    assert [trait.name for trait in pact.traits] == ["only_yes", "only_no", "place", "size", "by_number", "by_value", "by_truth"]
    assert [pact.trait[name].all_points() for name in ("by_number", "by_value", "by_truth")] == [(-500, 700), (300, -100, 0), (200, -200)]
    assert pact.trait["by_value"].means == reason
    assert [made.count(f"# Won: {of}\n") for of in ("1 of 2", "3 of 4", "5 of 6")] == [1, 1, 1]
    assert "\n\n" not in made


def test_a_number_in_an_unusual_writing_is_refused_and_not_rearranged() -> None:
    text = framed(BLOCK.replace("points: 5   # agreed", 'points: "\\x35"'))
    with pytest.raises(CannotWrite, match="line 11"):
        number_edit(Manuscript(load(text)), ("profile", "customer", "only_yes", "points"), 500)
    text = framed(LINES.replace("[{when: {employees: at least 500}, points: 20}, {when: {employees: at least 50}, points: 10}]", "[points: 10]"))
    with pytest.raises(CannotWrite, match="line 12"):
        number_edit(Manuscript(load(text)), ("profile", "customer", "size", "first of", 1, "points"), 500)
