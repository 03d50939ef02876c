"""No blank page: first drafts of a pact from a framework, a session of both teams, an export of leads, or a points table."""

from leadpact.engine.draft.choosing import Asked
from leadpact.engine.draft.export import Draft, draft_from_export
from leadpact.engine.draft.frameworks import FRAMEWORKS
from leadpact.engine.draft.points import NotCarried, PointsDraft, from_points_table
from leadpact.engine.draft.session import Question, from_session, questions_for_session, understood
from leadpact.engine.draft.starter import starter
from leadpact.engine.draft.trouble import CannotDraft

__all__ = [
    "FRAMEWORKS", "Asked", "CannotDraft", "Draft", "NotCarried", "PointsDraft", "Question", "draft_from_export", "from_points_table", "from_session",
    "questions_for_session", "starter", "understood",
]  # fmt: skip
