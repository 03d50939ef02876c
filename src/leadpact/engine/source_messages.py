"""Every finding that a source or its files can have, and every reason why a row or a cell is not used, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadpact.pact.catalogue import Entry
from leadpact.pact.findings import Severity


def _error(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("error", trouble, next_step, about)


YAML: Final = {
    "not-yaml": _error("This is not YAML: {trouble}.", "Mend it there; a source is a YAML file.", "The file could not be read as YAML 1.2."),
    "empty-file": _error("The file is empty.", "Say at least which file the leads are in: `leads: {{file: ..., id: ..., facts: ...}}`."),
    "too-large": _error("The file has {size} characters; {limit} is the most.", "A source maps columns; move data into files of its own."),
    "too-deep": _error("More than {limit} levels stand inside each other.", "No part of a source is that deep: look for a bracket too many."),
    "several-documents": _error("A second document begins here (---).", "Keep one source in one file."),
    "anchor": _error('"&{name}" is an anchor.', "Write the text out where it is needed."),
    "alias": _error('"*{name}" is an alias.', "Write the text out here."),
    "tag": _error('"{tag}" is a YAML tag.', "Leave it out: every text gets its type from the fact that it becomes."),
    "merge-key": _error('"<<" is a merge key.', "Write the lines out here."),
    "key-not-text": _error("A key is not a text.", 'Write `name: ...`; quote a text that begins with "[" or "{{".'),
    "duplicate-key": _error('"{key}" stands here a second time (first in line {first}).', "Keep one of the two."),
    "comma-split": _error('YAML has split this at a comma: "{text}" became a line of its own.', "Put the whole text in double quotes."),
    "wrong-shape": _error("{what} should be {expected}.", "Look at the example in the documentation of sources."),
    "unknown-key": _error('"{name}" is not a key of {what}.', "{did_you_mean}"),
    "missing-key": _error('"{key}" is missing in {what}.', "Add it."),
    "empty-text": _error("{what} is empty.", "Write it, or leave the line out."),
    "unknown-word": _error('"{name}" is not a value for {what}.', "{did_you_mean}"),
    "bad-number": _error('"{text}" is not a number for {what}.', "Write digits, with a point before the decimals."),
    "too-many-decimals": _error('"{text}" has more than {most} decimals ({what}).', "Round it."),
}
SHAPES: Final = {
    "address": _error(
        '"{file}" is an address.', "Only files of this machine are read: save it there first, and name the file.", "Nothing is ever fetched."
    ),
    "bad-format": _error(
        '"{format}" is not a format for {what}.',
        "Dates: codes such as %d.%m.%Y or %m/%d/%Y %H:%M. Numbers: write 1234.56 the way the file does, such as 1.234,56.",
        "Codes that are read: %Y %y %m %b %B %d %H %I %M %S %f %p %z %%.",
    ),
    "column-or-always": _error(
        "{what} needs either `column` or `always`.", "`column` names a heading of the file, `always` is the same text for every row."
    ),
    "spend-of-nothing": _error("This spend names neither `source` nor `campaign`.", "Say which column tells what the money was spent on."),
    "unknown-encoding": _error('"{encoding}" is not an encoding.', "Use a name such as utf-8, latin-1, cp1252 or utf-16."),
    "unknown-event": _error('"{name}" is not an event.', "{did_you_mean}", "Events are accepted, rejected, won, lost and reopened."),
    "unknown-zone": _error('"{zone}" is not a time zone.', "Use a name such as Europe/Berlin."),
    "value-twice": _error('"{value}" is mapped here a second time (first in line {first}).', "Keep one; case and outer blanks do not count."),
}
PACT: Final = {
    "unknown-fact": _error('"{name}" is not a fact that the pact declares.', "{did_you_mean}"),
    "unknown-note": _error('"{name}" is not a note that the pact declares.', "{did_you_mean}"),
    "unknown-criterion": _error('"{name}" is not a criterion of the pact.', "{did_you_mean}"),
    "outside-type": _error(
        '"{name}" cannot be a value of "{fact}", which is {type}.', "{did_you_mean}", "A value map ends in values that the fact can have."
    ),
    "format-of-text": _error('"{fact}" is {type}; a format is only for dates and numbers.', "Leave `format` out, or map the values."),
    "wrong-format": _error(
        'The format "{format}" does not fit "{fact}", which is {type}.', "Dates use codes such as %d.%m.%Y, numbers an example such as 1.234,56."
    ),
    "list-missing": _error(
        'The pact names the list "{name}", and this run does not bring it.', "Add it under `lists` of the source: `{name}: {name}.txt`."
    ),
    "list-unused": Entry("warning", 'No pact names the list "{name}".', "Leave it out, or declare it in the pact. {did_you_mean}", ""),
    "facts-unmapped": Entry("hint", "No column is mapped to {names}.", "They will be unknown for every lead.", ""),
}
FILES: Final = {
    "missing-file": _error('There is no file "{file}" in {folder}.', "{did_you_mean}"),
    "folder": _error('"{file}" is a folder.', "Name the file in it."),
    "not-a-file": _error('"{file}" is not a regular file.', "Save its content in one."),
    "empty-data": _error('"{file}" is empty.', "A file needs at least a line of headings."),
    "not-readable": _error('"{file}" cannot be read: {trouble}.', "Save it anew as CSV (UTF-8), Parquet or JSON lines."),
    "spreadsheet": _error('"{file}" is a spreadsheet.', "Save the sheet as CSV (UTF-8)."),
    "not-parquet": _error('"{file}" is called Parquet and is not.', "Write it anew."),
    "json-array": _error('"{file}" is one JSON list.', "Write JSON lines: one object on each line."),
    "no-json-rows": _error('"{file}" has no line that is a JSON object.', "Write JSON lines: one object on each line."),
    "heading-not-utf8": _error('The headings of "{file}" are not UTF-8.', "Say how the file is written, for example `encoding: cp1252`."),
    "missing-column": _error('"{file}" has no column "{name}".', "{did_you_mean}"),
    "column-twice": _error('"{file}" has the column "{name}" more than once.', "Rename one of them in the file."),
    "list-not-utf8": _error('The list "{name}" is not UTF-8.', "Save it as UTF-8, one value a line, or say its `encoding`."),
    "bad-as-of": _error('"{text}" is not a moment.', "Write a date (2026-06-15) or a date and a time (2026-06-15T12:00)."),
    "not-writable": _error("The results cannot be written there: {trouble}.", "Look at the disk and its permissions; what was there is as it was."),
    "output-is-input": _error("This output is one of the files that are read.", "Give it another name."),
    "output-is-folder": _error("This output is a folder.", "Name a file in it."),
    "no-output-folder": _error('There is no folder "{folder}" to write to.', "Make it first."),
    "output-format": _error("The ending of this output names no format.", "Use .csv, .parquet or .jsonl."),
    "no-columns": _error('The table {what} needs the column "{name}".', "{did_you_mean}"),
}
CATALOGUE: Final[dict[str, Entry]] = {**YAML, **SHAPES, **PACT, **FILES}
SEVERITIES: Final[Mapping[str, Severity]] = {code: entry.severity for code, entry in CATALOGUE.items()}

REASONS: Final[Mapping[str, str]] = {
    "not-utf8": "bytes that are not text in the file's encoding",
    "too-few-cells": "fewer cells than headings",
    "too-many-cells": "more cells than headings",
    "open-quote": "a quotation mark that is not closed, or text behind a closed one",
    "line-too-long": "longer than two million characters",
    "not-csv": "cannot be read as CSV",
    "not-json": "not a JSON object",
    "no-id": "no id",
    "no-account": "no account",
    "no-lead": "does not say which lead",
    "no-type": "does not say what happened",
    "no-criterion": "does not say which criterion",
    "no-at": "no usable time",
    "known-at-not-a-moment": "the time when it became known cannot be read",
    "unknown-lead": "about a lead that is not in the leads",
    "unknown-type": "not an event that the pact knows",
    "unknown-criterion": "about a criterion that the pact does not have",
    "same-moment": "a second row of the same lead or account, known at the same time",
    "duplicate-id": "an activity id that was there already",
    "not-a-number": "not a number",
    "not-an-integer": "not a whole number",
    "not-a-boolean": "neither true nor false",
    "not-a-date": "not a date",
    "not-a-moment": "not a time",
    "not-a-text": "not a text",
    "not-an-email": "no email address",
    "outside-choices": "not one of the values that the pact lists",
    "too-large": "too large",
    "unlisted-type": "a type of activity that the pact does not list",
    "unlisted-answer": "an answer that the pact does not list (read as unknown)",
    "unlisted-reason": "a rejection reason that the pact does not list",
}
"""Why a row is set aside or a cell is not used, in words. The codes stand in reject files and summaries."""
