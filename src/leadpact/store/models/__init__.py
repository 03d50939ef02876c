"""All tables, in the order in which they are explained: people, leads, what became of them, pacts, plumbing."""

from leadpact.store.models.decisions import Assessed, Override, Transition, Waiting
from leadpact.store.models.handover import Attempt, Handoff, Link
from leadpact.store.models.leads import Account, AccountFact, Activity, Answer, Event, FactValue, Lead, LeadWord, Membership
from leadpact.store.models.pacts import Acknowledgement, Agreement, Comment, ListVersion, PactRun, PactVersion
from leadpact.store.models.people import Absence, ApiKey, Person
from leadpact.store.models.plumbing import AuditLine, ImportRun, Outgoing, Received, Schedule, WebhookSource

__all__ = [
    "Absence", "Account", "AccountFact", "Acknowledgement", "Activity", "Agreement", "Answer", "ApiKey", "Assessed", "Attempt", "AuditLine",
    "Comment", "Event", "FactValue", "Handoff", "ImportRun", "Lead", "LeadWord", "Link", "ListVersion", "Membership", "Outgoing", "Override",
    "PactRun", "PactVersion", "Person", "Received", "Schedule", "Transition", "Waiting", "WebhookSource",
]  # fmt: skip
