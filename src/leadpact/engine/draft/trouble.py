"""Why no draft can be made: codes with their sentences, one place for both."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "no-rows": "{path}: there are headings and no rows. Export at least a few leads.",
    "no-identity": "{path}: no column tells the leads apart. Add the record id of the CRM, or the email, to the export.",
    "nothing-usable": "{path}: no column says anything that may be known before the decision. Export more columns, such as country or job title.",
    "no-points": '{path}: no columns of rules and points were found among "{headings}". Call one "Rule" (or "Field" and "Value"), and one "Points".',
    "nothing-carried": "{path}: none of the {rows} rows can be carried into a pact. The first reason: {reason}",
    "unknown-framework": '"{framework}" is not one of the frameworks. Choose from: {known}.',
    "bad-answer": '"{answer}" is no answer to "{question}". {expected}',
    "bad-timezone": '"{timezone}" is not a time zone. Use a name such as Europe/Berlin.',
    "bad-titles": "titles.csv:{line}: {trouble}. Keep the headings words, seniority, department, leads.",
}


class CannotDraft(Exception):  # noqa: N818  (it names what the caller has to know)
    """No draft can be made. `code` is a key of SENTENCES; the text of the exception is the sentence with its values."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(SENTENCES[code].format(**values))
