"""Scores, their bands, and the grade."""

from __future__ import annotations

from leadpact.pact.conditions import Ref
from leadpact.pact.document import Band, Group, Score
from leadpact.pact.names import Known, Names
from leadpact.pact.shapes import Reader
from leadpact.pact.written import Mapping, Node, Sequence, Text

KEYS = ("of", "limits", "bands")
PARTS = ("trait", "signal", "criterion")


def read_scores(reader: Reader, names: Names, groups: tuple[Group, ...], node: Node | None) -> tuple[Score, ...]:
    """The scores in file order; each may name the scores above it."""
    scores: dict[str, Score] = {}
    for name, body in reader.pairs(node, "the scores"):
        score = _score(reader, names, {group.name: group for group in groups}, scores, name, body)
        if score is None:
            names.broken.update((name.value, f"{name.value}_low", f"{name.value}_high", f"{name.value}_band"))
        else:
            scores[score.name] = score
    for score in scores.values():
        names.learn("score", score.name, Known(Ref("score", score.name, "number")))
        names.learn("low", f"{score.name}_low", Known(Ref("low", score.name, "number")))
        names.learn("high", f"{score.name}_high", Known(Ref("high", score.name, "number")))
        if score.bands:
            names.learn("band", f"{score.name}_band", Known(Ref("band", score.name, "text"), tuple(band.label for band in score.bands)))
    return tuple(scores.values())


def _score(reader: Reader, names: Names, groups: dict[str, Group], above: dict[str, Score], name: Text, node: Node) -> Score | None:
    new = names.declare(reader, name, "score")
    for suffix in ("_low", "_high", "_band"):
        if name.value + suffix in names.declared:
            kind, place = names.declared[name.value + suffix]
            reader.say("derived-clash", place, name=name.value + suffix, kind=kind, score=name.value)
    what = f'the score "{name.value}"'
    keys = reader.mapping(node, what, KEYS, required=("of",))
    members: list[str] = []
    scores: list[str] = []
    parts = reader.one_or_more(keys.get("of"), f'"of" in {what}')
    for part in parts:
        if part.value in above:
            scores.append(part.value)
        elif part.value in groups:
            members.extend(groups[part.value].members)
        elif names.declared.get(part.value, ("", None))[0] in PARTS:
            members.append(part.value)
        elif part.value not in names.broken:
            reader.unknown("unknown-part", part, [*groups, *above, *(key for key, (kind, _) in names.declared.items() if kind in PARTS)], what=what)
    _twice(reader, name, members, scores, above)
    limits = _limits(reader, keys.get("limits"), what)
    bands = _bands(reader, keys.get("bands"), what)
    if "bands" in keys and not bands:
        names.broken.add(f"{name.value}_band")
    return Score(name.value, tuple(part.value for part in parts), tuple(members), tuple(scores), limits, bands, name.place) if new else None


def _twice(reader: Reader, name: Text, members: list[str], scores: list[str], above: dict[str, Score]) -> None:
    """A name that reaches a score by two ways would count twice."""
    reached = list(members)
    for score in scores:
        reached.extend(reached_by(score, above))
    for twice in dict.fromkeys(member for member in reached if reached.count(member) > 1) if len(set(reached)) < len(reached) else ():
        reader.say("counted-twice", name.place, name=twice, score=name.value)


def reached_by(score: str, scores: dict[str, Score]) -> list[str]:
    """Every trait, signal and criterion that the score sums, itself or through scores above it."""
    found = list(scores[score].members)
    for other in scores[score].scores:
        found.extend(reached_by(other, scores))
    return found


def _limits(reader: Reader, node: Node | None, what: str) -> tuple[int, int] | None:
    if node is None:
        return None
    if not isinstance(node, Sequence) or len(node.items) != 2:
        reader.say("wrong-shape", node.place, what=f"the limits of {what}", expected="two numbers, such as [0, 100]")
        return None
    low, high = (reader.hundredths(item, f"a limit of {what}") for item in node.items)
    if low is None or high is None:
        return None
    if low > high:
        reader.say("limits-reversed", node.place, what=what)
        return None
    return low, high


def _bands(reader: Reader, node: Node | None, what: str) -> tuple[Band, ...]:
    bands: list[Band] = []
    for label, value in reader.pairs(node, f"the bands of {what}"):
        lowest = isinstance(value, Text) and value.value.strip() == "lowest"
        threshold = None if lowest else reader.hundredths(value, f'the band "{label.value}"')
        if threshold is None and not lowest:
            return ()
        if bands and (bands[-1].threshold is None or (threshold is not None and threshold >= bands[-1].threshold)):
            reader.say("bands-not-descending", label.place, band=label.value, what=what)
            return ()
        bands.append(Band(label.value.strip(), threshold))
    if isinstance(node, Mapping) and bands and bands[-1].threshold is not None:
        reader.say("no-lowest-band", node.place, what=what)
    return tuple(bands)


def read_grade(reader: Reader, names: Names, scores: tuple[Score, ...], node: Node | None) -> tuple[str, ...]:
    by_name = {score.name: score for score in scores}
    parts = reader.one_or_more(node, "the grade")
    grade: list[str] = []
    for part in parts:
        score = by_name.get(part.value)
        if score is None and part.value in names.broken:
            continue
        if score is None:
            reader.unknown("unknown-score", part, by_name, where="the grade")
        elif not score.bands and f"{part.value}_band" not in names.broken:
            reader.say("score-without-bands", part.place, name=part.value)
        else:
            grade.append(part.value)
    if node is None:
        return ()
    if len(grade) < len(parts):
        names.broken.add("grade")
        return ()
    labels = grades(tuple(grade), by_name)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        reader.say("grade-not-unique", node.place, grade=twice)
    names.learn("grade", "grade", Known(Ref("grade", "grade", "text"), tuple(dict.fromkeys(labels))))
    return tuple(grade)


def grades(grade: tuple[str, ...], scores: dict[str, Score]) -> list[str]:
    """Every grade that there can be, best first: the bands of the scores, joined."""
    labels = [""]
    for name in grade:
        labels = [label + band.label for label in labels for band in scores[name].bands]
    return labels
