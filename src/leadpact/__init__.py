"""Leadpact: lead qualification that marketing and sales agree on, run on every lead, and explained.

    import leadpact

    pact = leadpact.load_file("pact.yaml")
    world = leadpact.World.of(pact, leads=[{"id": "1", "country": "DE"}], lists={"competitors": [], "target_accounts": []})
    assessment = leadpact.Evaluator(pact).assess(world.record("1", world.moment("2026-06-15T12:00:00Z")))

Names are imported when they are first used, so that `import leadpact` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leadpact.engine.files import load_file
    from leadpact.engine.qualify_frames import qualify
    from leadpact.pact.assessment import Assessment, ScoreResult
    from leadpact.pact.cases import CaseResult, run_cases
    from leadpact.pact.document import Pact
    from leadpact.pact.evaluate import Evaluator
    from leadpact.pact.findings import Finding, NotUsable
    from leadpact.pact.library import assess_case
    from leadpact.pact.load import check, load
    from leadpact.pact.worlds import Record, World

__version__ = "0.1.0"

_WHERE = {
    "Assessment": "leadpact.pact.assessment",
    "CaseResult": "leadpact.pact.cases",
    "Evaluator": "leadpact.pact.evaluate",
    "Finding": "leadpact.pact.findings",
    "NotUsable": "leadpact.pact.findings",
    "Pact": "leadpact.pact.document",
    "Record": "leadpact.pact.worlds",
    "ScoreResult": "leadpact.pact.assessment",
    "World": "leadpact.pact.worlds",
    "assess_case": "leadpact.pact.library",
    "check": "leadpact.pact.load",
    "load": "leadpact.pact.load",
    "qualify": "leadpact.engine.qualify_frames",
    "load_file": "leadpact.engine.files",
    "run_cases": "leadpact.pact.cases",
}
__all__ = [
    "Assessment",
    "CaseResult",
    "Evaluator",
    "Finding",
    "NotUsable",
    "Pact",
    "Record",
    "ScoreResult",
    "World",
    "__version__",
    "assess_case",
    "check",
    "load",
    "load_file",
    "qualify",
    "run_cases",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'leadpact' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
