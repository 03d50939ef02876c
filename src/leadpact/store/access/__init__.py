"""What doors may read: every answer is already restricted to what the actor may see. What they may not see does not exist for them."""

from leadpact.store.access.leads import (
    account_leads,
    activities,
    answers,
    events,
    facts,
    lead,
    lead_by_external_id,
    possible_duplicates,
    stale_leads,
    transitions,
    visible_leads,
)
from leadpact.store.access.pacts import active_pact, current_lists, list_history, pact_version, pact_versions
from leadpact.store.access.people import actor_of_key, actor_of_person, audit_lines, colleagues

__all__ = [
    "account_leads", "active_pact", "activities", "actor_of_key", "actor_of_person", "answers", "audit_lines", "colleagues", "current_lists",
    "events", "facts", "lead", "lead_by_external_id", "list_history", "pact_version", "pact_versions", "possible_duplicates", "stale_leads",
    "transitions", "visible_leads",
]  # fmt: skip
