"""The hand-over of leads to people: all its verbs, for doors and worker."""

from leadpact.work.hand_over_answer import accept, may_answer, reasons, reject
from leadpact.work.hand_over_clocks import Rung, ring, started_and_due
from leadpact.work.hand_over_clocks import ring as clocks
from leadpact.work.hand_over_offer import try_again
from leadpact.work.hand_over_pass_on import brief_from, draft_brief, pass_on
from leadpact.work.hand_over_work import CHANNELS, NEXT, attempt, snooze
from leadpact.work.next_steps import arrival, settle
from leadpact.work.override import DESTINATIONS, end_override, override

__all__ = [
    "CHANNELS", "DESTINATIONS", "NEXT", "Rung", "accept", "arrival", "attempt", "brief_from", "clocks", "draft_brief", "end_override", "may_answer",
    "override", "pass_on", "reasons", "reject", "ring", "settle", "snooze", "started_and_due", "try_again",
]  # fmt: skip
