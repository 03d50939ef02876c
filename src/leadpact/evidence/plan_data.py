"""A plan as plain values for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from leadpact.evidence.page.values import plain
from leadpact.evidence.plan import Moves, Plan
from leadpact.pact.compare import in_words


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """The plan with everything that the page is made of, and the ids of the leads that change (at most 10,000)."""
    effects, past = {one.step: one for one in plan.effects.each}, {one.step: one for one in plan.past.steps}
    steps = [
        {
            "number": step.number,
            "words": step.words,
            "together": step.together,
            "alone": asdict(effects[step.number]),
            "past_wins": {"found": past[step.number].found, "missed": past[step.number].missed},
        }
        for step in plan.way.steps
    ]
    together = plan.effects
    return {
        "old": {"file": plan.old.path, "fingerprint": plan.old.fingerprint},
        "new": {"file": plan.new.path, "fingerprint": plan.new.fingerprint},
        "as_of": plan.as_of,
        "leads": plan.leads,
        "moved": plan.moved,
        "rescored": plan.rescored,
        "changed": list(plan.changed),
        "left_off": plan.moved + plan.rescored - len(plan.changed),
        "changes": [{**asdict(change), "words": in_words(change)} for change in plan.changes],
        "steps": steps,
        "together": {"of": together.of, "sampled": together.sampled, "moved": together.together, "acting": together.acting,
                     "only_together": together.only_together, "undone": together.undone},
        "moves": {moves.what: _moves(moves) for moves in (plan.stages, plan.routes, plan.grades) if moves is not None},
        "sales": {"before": plan.to_sales[0], "after": plan.to_sales[1]},
        "most_affected": [plain(one) for one in plan.named],
        "per_week": plain(plan.load),
        "past": plain(plan.past),
        "cases": [plain(one) for one in plan.cases],
    }  # fmt: skip


def _moves(moves: Moves) -> list[dict[str, Any]]:
    return [{"before": before, "after": after, "leads": leads} for (before, after), leads in moves.counts.items()]
