"""Reading a pact: the file as written, its fingerprint, and every key of the language."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.pact import written
from leadpact.pact.catalogue import CATALOGUE
from leadpact.pact.findings import NotUsable
from leadpact.pact.load import check, load
from leadpact.pact.written import Mapping, Node, Sequence, Text

EXAMPLE = (Path(__file__).parent / "pact-example.yaml").read_text(encoding="utf-8")


def codes(text: str) -> list[str]:
    return [finding.code for finding in check(text) if finding.severity == "error"]


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.items}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.value


@pytest.mark.slow  # hundreds of generated pacts
@given(st.data())
@settings(max_examples=12, deadline=None)
def test_comments_and_layout_do_not_change_the_fingerprint(data: st.DataObject) -> None:
    lines = EXAMPLE.splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(lines)))
        lines.insert(place, data.draw(st.sampled_from(("", "# a comment: with, words", "      # another", "   "))))
    ends = data.draw(st.sampled_from(("\n", "\r\n", "  \n", " # end\n")))
    root, findings = written.read(ends.join(lines), "pact.yaml")
    assert findings == ()
    assert written.fingerprint(root) == load(EXAMPLE).fingerprint


def test_another_layout_of_the_same_texts_has_the_same_fingerprint() -> None:
    root, _ = written.read(EXAMPLE, "pact.yaml")
    assert load(json.dumps(plain(root))).fingerprint == load(EXAMPLE).fingerprint


@pytest.mark.slow  # hundreds of generated pacts
@pytest.mark.parametrize(("old", "new"), [("points: 15", "points: 16"), ("once per: day", "once per: lead"), ("name: Northwind", "name: Southwind")])
def test_a_changed_text_changes_the_fingerprint(old: str, new: str) -> None:
    assert load(EXAMPLE.replace(old, new, 1)).fingerprint != load(EXAMPLE).fingerprint


def test_the_fingerprint_is_the_hash_of_compact_json() -> None:
    import hashlib  # noqa: PLC0415 - the one test that works it out

    root, _ = written.read('{name: "Ä", other: [1, no]}', "pact.yaml")
    assert written.fingerprint(root) == hashlib.sha256('{"name":"Ä","other":["1","no"]}'.encode()).hexdigest()


def test_a_text_stays_what_it_is_until_its_place_gives_it_a_type() -> None:
    root, _ = written.read("{country: NO, zip: 01067, time: 09:00, number: 1_000, nothing: ~, yes: yes, float: 1e3}", "pact.yaml")
    assert plain(root) == {"country": "NO", "zip": "01067", "time": "09:00", "number": "1_000", "nothing": "~", "yes": "yes", "float": "1e3"}


def every_mapping(node: Node) -> list[Mapping]:
    inside = [value for _, value in node.items] if isinstance(node, Mapping) else list(node.items) if isinstance(node, Sequence) else []
    return [*([node] if isinstance(node, Mapping) else []), *(found for item in inside for found in every_mapping(item))]


@pytest.mark.slow
def test_a_misspelt_key_is_found_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key and name of the example is misspelt once; nothing is read over silently."""
    root, _ = written.read(EXAMPLE, "pact.yaml")
    silent = []
    for number, key in enumerate([key for mapping in every_mapping(root) for key, _ in mapping.items]):
        text, tree = misspelt(key), with_key(root, key, replace(key, value=f"Zz{key.value}"))
        if number % 20 == 0:  # reading YAML is most of the time: of one in twenty that the tree is what the text says, of the others the tree
            assert texts_of(written.read(text, "pact.yaml")[0]) == texts_of(tree)
        monkeypatch.setattr(written, "read", lambda _text, _path, tree=tree: (tree, ()))
        if all(finding.severity == "hint" for finding in check(text)):
            silent.append(key.value)
        monkeypatch.undo()
    assert set(silent) <= OWN_WORDS


def misspelt(key: Text) -> str:
    """The example as text, with one of its keys misspelt."""
    lines = EXAMPLE.splitlines()
    row, at = key.place.line - 1, key.place.column - 1 + (1 if key.quoted else 0)
    lines[row] = lines[row][:at] + "Zz" + lines[row][at:]
    return "\n".join(lines)


def with_key(node: Node, key: Text, other: Text) -> Node:
    """The tree with another key in the place of one."""
    if isinstance(node, Mapping):
        return replace(node, items=tuple((other if one is key else one, with_key(value, key, other)) for one, value in node.items))
    return replace(node, items=tuple(with_key(item, key, other) for item in node.items)) if isinstance(node, Sequence) else node


def texts_of(node: Node) -> object:
    """What the tree says, in the order in which it says it."""
    if isinstance(node, Mapping):
        return [(key.value, key.quoted, texts_of(value)) for key, value in node.items]
    return [texts_of(item) for item in node.items] if isinstance(node, Sequence) else (node.value, node.quoted)


OWN_WORDS = {
    # labels: what teams call things; nothing else in the example names them
    "daily user", "signer", "learning", "comparing", "deciding", "Software", "Logistics", "Retail", "Manufacturing",
    "planned", "uses", "felt", "this quarter", "this year", "open", "approved", "urgent", "recommends", "signs",
    "wrong size", "already customer", "no authority", "not reached", "bad data", "no budget yet",
    "none", "revenue", "inquiry", "lead", "prospect", "recycled", "disqualified", "won", "lost", "response", "sal", "B", "C", "D", "2", "3", "4", "1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("# only a comment\n", "empty-file"),
        ("---\n", "empty-file"),
        ("leadpact", "not-a-pact"),
        ("- a\n- b", "not-a-pact"),
        ("a: [1, 2", "not-yaml"),
        ("a: b: c", "not-yaml"),
        ("\ta: 1", "not-yaml"),
        ("a: 'open", "not-yaml"),
        ("%YAML 9.9\n---\na: 1", "not-yaml"),
        ("\x00", "not-yaml"),
        ("a: \x07", "not-yaml"),
        ("PK\x03\x04 an archive", "not-yaml"),
        ("<!DOCTYPE html><html><body>a: 1</body></html>", "not-a-pact"),
        ('{"leadpact": 1', "not-yaml"),
        ("country,industry\nDE,Retail\n", "not-a-pact"),
        ("[" * 5_000, "too-deep"),
        ("a: " + "{a: " * 5_000, "too-deep"),
        ("- " * 5_000, "too-deep"),
        ("x" * 2_000_001, "too-large"),
    ],
)
def test_what_is_no_pact_is_refused_at_once_with_a_reason(text: str, code: str) -> None:
    started = time.perf_counter()
    with pytest.raises(NotUsable, match=code):
        load(text)
    assert time.perf_counter() - started < 5


def test_yaml_that_explodes_stays_small_because_nothing_is_unfolded() -> None:
    bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    started = time.perf_counter()
    found = codes(bomb)
    assert {"anchor", "alias"} <= set(found)
    assert time.perf_counter() - started < 2


def test_a_text_that_would_unfold_into_itself_is_refused() -> None:
    assert {"anchor", "alias"} <= set(codes("a: &a [*a]\nname: *a"))


def test_an_empty_pact_names_everything_that_it_needs() -> None:
    missing = [finding.values["key"] for finding in check("name: Nothing\n") if finding.code == "missing-key"]
    assert missing == ["leadpact", "teams", "timezone", "facts", "stages", "routing"]


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "replace")))
@settings(max_examples=100, deadline=None)
def test_whatever_the_text_is_it_is_a_pact_or_is_refused_with_findings(text: str) -> None:
    found = check(text)
    assert found
    assert all(finding.code in CATALOGUE for finding in found)


@pytest.mark.slow  # hundreds of generated pacts
@given(st.data())
@settings(max_examples=25, deadline=None)
def test_a_damaged_pact_is_read_or_refused_and_never_fails_otherwise(data: st.DataObject) -> None:
    """One line lost, doubled, or with a piece replaced, as happens to files that people edit."""
    lines = EXAMPLE.splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    kind = data.draw(st.sampled_from(("lost", "twice", "cut", "changed", "moved")))
    line = lines[row]
    at = data.draw(st.integers(0, len(line)))
    junk = data.draw(st.sampled_from(("[", "]", "{", "}", ":", ",", "-", "'", '"', "&a", "*a", "!!int", "|", ">", "%", "@", "null", "0", "[]", "{}")))
    lines[row : row + 1] = {
        "lost": [],
        "twice": [line, line],
        "cut": [line[:at]],
        "changed": [line[:at] + junk + line[at + 1 :]],
        "moved": [f"  {line}"],
    }[kind]
    for finding in check("\n".join(lines)):
        assert finding.code in CATALOGUE
