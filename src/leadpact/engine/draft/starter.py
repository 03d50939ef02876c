"""A commented pact to begin with, for one of the known frameworks."""

from __future__ import annotations

from leadpact.engine.draft.frameworks import FRAMEWORKS
from leadpact.engine.draft.ideal import Ideal, pact_of
from leadpact.engine.draft.trouble import CannotDraft


def starter(framework: str, name: str, timezone: str = "UTC") -> str:
    """The text of a starter pact that checks without error and passes its own cases.

    `framework`: bant, meddic, champ or anum. Raises CannotDraft for any other.
    """
    if framework not in FRAMEWORKS:
        raise CannotDraft("unknown-framework", framework=framework, known=", ".join(FRAMEWORKS))
    chosen = FRAMEWORKS[framework]
    opening = (
        f"A first pact with the questions of {chosen.title}. It runs as it stands; every country, size, word and point in it is only an example.",
        "How to begin, in one hour with both teams: 1. read the stages aloud and change the words; 2. say who the ideal customer is (profile);",
        "3. take out what nobody can fill in (facts); 4. agree on the answers that count (criteria); 5. write down five leads that you disagreed",
        "about (cases); 6. only then look at points. `leadpact check` says what is wrong with the file, `leadpact test` runs the cases.",
    )
    return pact_of(Ideal(name=name, framework=chosen, timezone=timezone), opening)
