"""The reference pages of the language and its findings, made from the code, so that what exists is documented.

`pages` gives their texts; who calls it writes them to files or compares them with what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadpact.pact.catalogue import SECTIONS
from leadpact.pact.entry import Entry
from leadpact.pact.expression import TYPE_WORDS
from leadpact.pact.free_mail import FREE_MAIL
from leadpact.pact.load import KEYS as PACT_KEYS
from leadpact.pact.load import REQUIRED
from leadpact.pact.names import DERIVED, RESERVED, TAKEN
from leadpact.pact.reading import behaviour, cases, flow, profile, scores
from leadpact.pact.reading.terms import TYPES
from leadpact.pact.reference_keys import SECTIONS_OF_KEYS
from leadpact.pact.reference_language import FUNCTION_WORDS, LANGUAGE, TYPE_MEANINGS
from leadpact.pact.tokens import DEEPEST, FUNCTIONS, LONGEST

NOTE: Final = "<!-- Made from the code; change it there and run `make docs`. -->\n\n"
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pact": PACT_KEYS,
    "stage": flow.STAGE_KEYS,
    "trait": profile.KEYS,
    "signal": behaviour.KEYS,
    "criterion": behaviour.CRITERION_KEYS,
    "answer": behaviour.ANSWER_KEYS,
    "score": scores.KEYS,
    "route": flow.ROUTE_KEYS,
    "handoff": flow.HANDOFF_KEYS,
    "rejection": flow.REJECTION_KEYS,
    "case": cases.KEYS,
}
"""Every part of a pact with the keys that the reader knows."""


def pages(examples: Mapping[str, str]) -> dict[str, str]:
    """File name to text of each page, to stand in one folder. `examples` has a broken pact for every code (its first line says what is expected).

    Raises KeyError for a code without example, or a key, type or function without words.
    """
    return {"findings.md": findings_page(examples), "language.md": language_page()}


def language_page() -> str:
    """The reference of the language, with its lists from the code."""
    text = NOTE + LANGUAGE
    for part, keys in KEYS.items():
        text = text.replace(f"@{part} keys@", _keys(part, keys))
    lists = {
        "types": "\n".join(f"| `{name}` | {TYPE_MEANINGS[name]} |" for name in (*TYPES, "one of")),
        "functions": "\n".join(f"| {FUNCTION_WORDS[name]} |" for name in FUNCTIONS),
        "reserved": ", ".join(f"`{word}`" for word in sorted(RESERVED)),
        "derived": ", ".join(f"`{word}`" for word in sorted(DERIVED)),
        "taken": ", ".join(f"`{word}`" for word in sorted(TAKEN)),
        "destinations": ", ".join(f"`{word}`" for word in flow.DESTINATIONS),
        "longest": f"{LONGEST:,}",
        "deepest": str(DEEPEST),
        "half life": str(behaviour.LONGEST_HALF_LIFE),
        "most times": f"{cases.MOST_TIMES:,}",
        "free mail": f"{len(FREE_MAIL):,}",
        "kinds": ", ".join(TYPE_WORDS.values()),
    }
    for name, words in lists.items():
        text = text.replace(f"@{name}@", words)
    return text


def findings_page(examples: Mapping[str, str]) -> str:
    """Every finding: severity, sentence, why, how to mend it, and the piece of a broken pact that has it."""
    count = sum(len(section) for section in SECTIONS.values())
    about = (
        f"What `leadpact check` can say of a pact: {count} findings. An **error** stops the pact from running. A **warning** runs, and probably does "
        "not mean what was meant; it is given only where that is certain. A **hint** is something that people will ask for. Every line names the "
        "place, the code, the trouble and the next step. The words in braces are filled in."
    )
    lines = [f"{NOTE}# Findings\n\n{about}\n"]
    for title, section in SECTIONS.items():
        links = ", ".join(f"[{code}](#{code})" for code in section)
        lines.append(f"## {title}\n\n{links}\n")
        lines.extend(_finding(code, entry, examples[code]) for code, entry in section.items())
    return "\n".join(lines)


def _finding(code: str, entry: Entry, example: str) -> str:
    first, _, rest = example.partition("\n")
    said = first.removeprefix("# expect: ")
    place = said.split("  ")[0].split(":")
    shown = ""
    if len(place) > 1 and rest:
        row = int(place[1]) - 2  # lines count from 1, and the first is the comment that says what is expected
        broken = rest.splitlines()[max(row - 2, 0) : row + 3]
        shown = "\n```yaml\n" + "\n".join(line if len(line) <= 150 else f"{line[:147]}..." for line in broken) + "\n```\n"
    says = _in_words(entry.trouble)
    mend = _in_words(entry.next_step) or "Write one of the words that are known there."
    return f"### {code}\n\n*{entry.severity}.* {says}\n\n{entry.about} **To mend it:** {mend}\n{shown}\n```text\n{said}\n```\n"


def _in_words(template: str) -> str:
    said = template.replace("{did_you_mean}", "").replace("{instead}", "").strip()
    return said.replace("{{", "{").replace("}}", "}")


def _keys(part: str, keys: tuple[str, ...]) -> str:
    words = SECTIONS_OF_KEYS[part]
    needed = " *needed*" if part == "pact" else ""
    rows = [f"| `{key}` | {words[key]}{needed if key in REQUIRED else ''} |" for key in keys]
    return "\n".join(("| key | takes |", "|---|---|", *rows))
