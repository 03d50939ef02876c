"""What the pact does with a lead about whom nothing is known."""

from __future__ import annotations

from leadpact.pact.assessment import Assessment
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.lint.said import Said
from leadpact.pact.worlds import World

_LEAD, _DAY = "nobody", "2026-06-15"


def find_unknown_disqualified(said: Said) -> None:
    """An error where that lead would be disqualified: nothing unknown is ever counted as "no"."""
    pact = said.pact
    if not pact.excluded and all(route.to != "disqualify" for route in pact.routing):
        return
    assessment = assess_unknown(pact)
    if assessment.to != "disqualify":
        return
    if assessment.excluded_by is not None:
        trait = pact.trait[assessment.excluded_by]
        said.say("disqualifies-unknown", trait.place, what=f'The trait "{trait.name}" under `excluded`')
        return
    number, route = next((number, route) for number, route in enumerate(pact.routing) if route.name == assessment.route)
    said.say("disqualifies-unknown", said.places.key("routing", number), what=f'The route "{route.name}"')


def assess_unknown(pact: Pact) -> Assessment:
    """The assessment of a lead without facts, activities, answers, events and account, with every list empty."""
    world = World.of(pact, leads=[{"id": _LEAD}], lists={declared.name: () for declared in pact.lists})
    return Evaluator(pact).assess(world.record(_LEAD, world.moment(_DAY)))
