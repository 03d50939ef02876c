"""What people do with the pact: write, propose, discuss, agree, put in force, acknowledge. One file per verb or two; this is the door to them."""

from leadpact.work.activation import Activated, activate
from leadpact.work.activation_plan import Moves, Plan, activation_plan, try_on
from leadpact.work.pact_check import Checked, checked, mark_of
from leadpact.work.pacts_draft import give_up, save_draft
from leadpact.work.pacts_files import export_agreements, import_agreements
from leadpact.work.pacts_signing import acknowledge, agree, comment, propose, set_review, withdraw

__all__ = [
    "Activated", "Checked", "Moves", "Plan", "acknowledge", "activate", "activation_plan", "agree", "checked", "comment", "export_agreements",
    "give_up", "import_agreements", "mark_of", "propose", "save_draft", "set_review", "try_on", "withdraw",
]  # fmt: skip
