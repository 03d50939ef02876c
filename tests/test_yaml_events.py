"""A YAML text is read as YAML 1.2, whichever of the two parsers reads it."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from leadpact.pact.yaml_events import Event, events
from strategies import LAW

ROOT = Path(__file__).parent.parent
WRITTEN = sorted([*ROOT.glob("examples/**/*.yaml"), *ROOT.glob("tests/*.yaml"), *ROOT.glob("tests/broken/**/*.yaml")])
LINES = [line for path in ROOT.glob("examples/*/*.yaml") for line in path.read_text(encoding="utf-8").splitlines()]
SIGNS = "abz09 :,-?{}[]#&*!|>'\"%@`\\/.=~<ä😀\n\t\r\x85\u2028\ufeff"
TOKENS = ("\n  ", "\n    ", "\n- ", "\n  - ", "\n\n", "\n...\n", "---\n", "...", ": ", " #", "- ", "? ", "a: ", "b: ", "a b", "a:b", "-1", "{a: b")
QUOTED = ('"x"', "'y'", "|\n  ", ">-\n  ", "|+\n ", "\\n", "\\u00e4", "{" * 8, "[" * 8)
PIECES = st.sampled_from([*SIGNS, *TOKENS, *QUOTED])
MADE_UP = st.lists(PIECES, max_size=25).map("".join)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A few lines of the examples, with pieces put in anywhere."""
    first = draw(st.integers(0, len(LINES) - 1))
    text = "\n".join(LINES[first : first + draw(st.integers(1, 8))])
    for place in draw(st.lists(st.integers(0, len(text)), max_size=3)):
        text = text[:place] + draw(PIECES) + text[place + draw(st.integers(0, 2)) :]
    return text


def read(text: str) -> list[object] | str:
    """What the readers of a pact see of the events; where it is no YAML, why not."""
    try:
        return [_seen(event) for event in events(text)]
    except (YAMLError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def _seen(event: Event) -> object:
    if event.kind == "end":
        return (event.begins, event.ends) if event.ends > event.begins else "end of a block"
    if event.kind in ("mapping", "sequence"):
        return (event.kind, event.begins, event.ends > event.begins, event.flow, event.anchor, event.tag)
    return event


def read_by_ruamel(text: str) -> list[object] | str:
    with patch.object(yaml, "__with_libyaml__", False):
        return read(text)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_comes_along_is_read_as_yaml_1_2(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    assert read(text) == read_by_ruamel(text)


@LAW
@given(MADE_UP | spoilt())
@example("a: |\n  \n    9")
@example(">#a")
@example("a\n...\n...")
@example("a:\nb:")
@example("- a: é\r\n- 😀: {b: [c, d]}")
@example("a: \ud800")
def test_whatever_is_written_is_read_as_yaml_1_2(text: str) -> None:
    assert read(text) == read_by_ruamel(text)


def test_the_example_pact_is_read_by_the_quick_parser() -> None:
    with patch("leadpact.pact.yaml_events.YAML", side_effect=AssertionError("the slow parser was asked")):
        assert isinstance(read((ROOT / "examples/northwind/pact.yaml").read_text(encoding="utf-8")), list)
