"""Who is looked at: every lead, or, where each lead asked about has its own moment, that lead with the colleagues it then had."""

from __future__ import annotations

from leadpact.engine.sql.names import Layer, Scope
from leadpact.engine.sql.rows import home_layers, local_day
from leadpact.pact.document import Pact


def looks_across(pact: Pact) -> bool:
    """Whether anything in the pact needs to know of other leads of the account."""
    return any(trait.across for trait in pact.traits) or any(signal.across for signal in pact.signals) or bool(pact.committee)


def people_layers(scope: Scope) -> list[Layer]:
    """`people`: (subject, lead, as_of, today) where every lead has its own moment; else nothing is needed, every lead is looked at."""
    if not scope.asking.subject:
        return []
    dialect = scope.dialect
    dated = f"select lead as subject, lead, as_of, {dialect.micros('as_of')} as micros from moments{dialect.barrier}"
    asked = f"select subject, lead, as_of, {local_day(scope, 'micros')} as today from ({dated}) m{dialect.barrier}"
    at_home = "join asked_homes h on h.subject = a.subject join homes o on o.account_key = h.account_key"
    colleagues = f"select a.subject, o.lead, a.as_of, a.today from asked a {at_home}"
    everybody = f"select * from asked union {colleagues}" if looks_across(scope.pact) else "select * from asked"
    return [("asked", asked), *home_layers(scope), ("people", everybody)]
