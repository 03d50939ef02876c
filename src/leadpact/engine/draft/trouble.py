"""Why no draft can be made: codes with their sentences, one place for both."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "missing-file": "{path}: there is no such file. Name a CSV export.",
    "not-text": "{path}: this is no text in UTF-8, UTF-16 or Windows-1252. Export it again as CSV in UTF-8.",
    "empty-file": "{path}: the file is empty. Export it again, with a first line of headings.",
    "no-rows": "{path}: there are headings and no rows. Export at least a few leads.",
    "not-a-table": "{path}: this cannot be read as a CSV table ({trouble}). Export it again as CSV.",
    "no-identity": "{path}: no column tells the leads apart. Add the record id of the CRM to the export.",
    "nothing-usable": "{path}: no column says anything that may be known before the decision. Export more columns.",
    "no-points": '{path}: no column of points was found among "{headings}". Name one of them "Points", and one "Rule" or "Criteria".',
    "no-points-rows": "{path}: no row can be carried into a pact. Look at the reasons: {reasons}",
    "unknown-framework": '"{framework}" is not one of the frameworks. Choose from: {known}.',
    "bad-answer": '"{answer}" is no answer to "{question}". {expected}',
    "bad-titles": "titles.csv:{line}: {trouble}. Keep the headings words, seniority, department, leads.",
}


class CannotDraft(Exception):  # noqa: N818  (it names what the caller has to know)
    """No draft can be made. `code` is a key of SENTENCES; the text of the exception is the sentence with its values."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(SENTENCES[code].format(**values))
