"""Every finding that a pact can have: its severity, its sentence, and what stands about it in the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadpact.pact.findings import Severity


@dataclass(frozen=True, slots=True)
class Entry:
    """`trouble` and `next_step` are filled with the finding's values; `{did_you_mean}` names the nearest known word. `about`: for the reference.

    `decides` is False for the few errors that say what a pact still lacks, and do not touch what it decides of a lead."""

    severity: Severity
    trouble: str
    next_step: str
    about: str
    decides: bool = True


def _error(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("error", trouble, next_step, about)


def _warning(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("warning", trouble, next_step, about)


def _hint(trouble: str, next_step: str, about: str = "") -> Entry:
    return Entry("hint", trouble, next_step, about)


FILE: Final = {
    "not-yaml": _error("This is not YAML: {trouble}.", "Mend it there; a pact is a YAML file.", "The file could not be read as YAML 1.2."),
    "empty-file": _error("The file is empty.", "Begin with `leadpact init`.", "Nothing stands in the file, or only comments."),
    "too-large": _error(
        "The file has {size} characters; {limit} is the most.", "A pact is written by people: split it.", "Protects against files that are no pacts."
    ),
    "too-deep": _error("More than {limit} levels stand inside each other.", "No part of a pact is that deep: look for a bracket too many."),
    "not-a-pact": _error("This is YAML, but not a pact.", "A pact is a mapping that begins with `leadpact: 1`."),
    "several-documents": _error("A second document begins here (---).", "Keep one pact in one file."),
    "anchor": _error(
        '"&{name}" is an anchor.',
        "Write the text out where it is needed; a pact is compared line by line.",
        "Anchors make one line mean something far away.",
    ),
    "alias": _error('"*{name}" is an alias.', "Write the text out here; a pact is compared line by line."),
    "tag": _error('"{tag}" is a YAML tag.', "Leave it out: the language gives every text its type by its place."),
    "merge-key": _error('"<<" is a merge key.', "Write the lines out here."),
    "key-not-text": _error("A key is not a text.", 'Write `name: ...`; quote a text that begins with "[" or "{{".'),
    "duplicate-key": _error(
        '"{key}" stands here a second time (first in line {first}).', "Keep one of the two.", "YAML readers silently keep the last of two."
    ),
    "comma-split": _error(
        'YAML has split this at a comma: "{text}" became a line of its own.',
        "Put the whole text in double quotes.",
        "Inside `{ }` a comma begins the next entry.",
    ),
    "wrong-shape": _error("{what} should be {expected}.", "Look at the example in the language reference."),
    "unknown-key": _error('"{name}" is not a key of {what}.', "{did_you_mean}"),
    "missing-key": _error('"{key}" is missing in {what}.', "Add it."),
    "empty-text": _error("{what} is empty.", "Write it, or leave the line out.", "An empty text says nothing; unknown is said with `unknown`."),
    "unknown-word": _error('"{name}" is not a value for {what}.', "{did_you_mean}"),
}
NAMES: Final = {
    "bad-name": _error('"{name}" cannot be the name of a {what}.', "Use lower-case letters, digits and _, beginning with a letter, at most 40."),
    "reserved-word": _error(
        '"{name}" is a reserved word of SQL and cannot name a {what}.', 'Choose another, such as "{name}_".', "So that no warehouse has to quote it."
    ),
    "derived-name": _error('"{name}" is made by the language itself and cannot name a {what}.', "Choose another name."),
    "derived-clash": _error('The {kind} "{name}" has the name that the score "{score}" gives to a derived value.', "Rename one of them."),
    "taken-name": _error('"{name}" is a column of the data itself and cannot name a {what}.', "Choose another name."),
    "duplicate-name": _error(
        '"{name}" is declared as a {kind} already, in line {first}.', "Give this {what} a name of its own; names are unique in a pact."
    ),
    "group-like-name": _error('The group "{name}" has the name of a {kind}.', "Rename one of them, so that a score can say which it means."),
    "unknown-name": _error('"{name}" is not a declared name ({where}).', "{did_you_mean}"),
    "not-here": _error(
        '"{name}" is {kind}; {where} may name only {may}.', "Move the condition to a later layer, or test something that stands above."
    ),
    "not-in-conditions": _error('"{name}" is a {kind} that conditions cannot name.', "Only a trait with `when` is true or false."),
    "unknown-list": _error('"{name}" is not a declared list.', "Declare it under `lists`. {did_you_mean}"),
    "list-of-another": _warning('The list "{list}" is about "{about}", and "{name}" is tested against it.', "Test {about}, or change `of`."),
    "unknown-activity": _error('"{name}" is not a declared type of activity ({what}).', "{did_you_mean}"),
    "type-any": _error('"any" cannot be a type of activity.', "It means every type in a signal; call this one something else."),
    "unknown-team": _error('"{name}" is not one of the teams ({what}).', "{did_you_mean}"),
    "unknown-part": _error(
        '"{name}" is nothing that {what} can sum.', "Name a group, a trait, signal or criterion, or a score above. {did_you_mean}"
    ),
    "unknown-score": _error('"{name}" is not a score ({where}).', "{did_you_mean}"),
    "unknown-answer": _error('"{name}" is not an answer to "{of}".', "{did_you_mean}"),
    "unknown-reason": _error('"{name}" is not a reason for a rejection ({what}).', "{did_you_mean}"),
    "unknown-key-of-once": _error('"{name}" is nothing that {what} can count once per.', "Use day, lead, or a note of activities. {did_you_mean}"),
    "unknown-timezone": _error('"{name}" is not a time zone.', "Use a name such as Europe/Berlin. {did_you_mean}"),
}
VALUES: Final = {
    "bad-number": _error('"{text}" is not a number ({what}).', "Write a plain number such as 15 or -2.5, without separators or exponent."),
    "too-many-decimals": _error('"{text}" has more than {most} decimals ({what}).', "Round it.", "Points, limits and bands are exact hundredths."),
    "bad-age": _error('"{text}" is not a number of days ({what}).', 'Write, for example, "14 days" or "2 weeks".'),
    "bad-span": _error('"{text}" is not a length of time ({what}).', 'Write a number above 0 and one of: {units}; for example "4 working hours".'),
    "bad-decay": _error('"{text}" is not a decay ({what}).', 'Write "half every N days", N from 1 to 365.'),
    "bad-capacity": _error('"{text}" is not a capacity.', 'Write, for example, "60 leads per week".'),
    "bad-days": _error('"{text}" is not a range of working days.', 'Write, for example, "mon-fri".'),
    "bad-time": _error('"{text}" is not a time of day.', 'Write, for example, "09:00".'),
    "bad-moment": _error('"{text}" is not a moment.', 'Write, for example, "2026-06-15" or "2026-06-15 12:00".'),
    "bad-times": _error("How often the activity of {what} happened is out of range.", "Write a whole number from 1 to {most}."),
    "hours-reversed": _error("The working hours end before they begin.", "Let `from` be earlier than `to`."),
    "value-twice": _error('"{value}" stands twice in {what}.', "Keep one; texts are compared without case and outer blanks."),
    "wrong-type": _error('"{text}" cannot be compared with "{name}", which is {type}.', "Write a value of that type, or test another name."),
    "value-outside": _warning('"{name}" is not a value that "{of}" can have.', "This test can never be true. {did_you_mean}"),
    "type-and-one-of": _error('The fact "{name}" has both `type` and `one of`.', "Keep `one of`; its values are texts."),
}
CONDITIONS: Final = {
    "empty-condition": _error("The condition is empty.", "Write what must hold, or leave `when` out."),
    "not-sql": _error("The condition cannot be read: {trouble}.", "Look at the white list in the language reference."),
    "expression-too-long": _error("The condition has {length} characters; {limit} is the most.", "Split it into named traits."),
    "expression-too-deep": _error("The condition is nested more than {limit} levels deep.", "Split it into named traits."),
    "sql-comment": _error("The condition holds a comment.", "Write it beside the condition, as a YAML comment (#)."),
    "double-quotes": _error('"{text}" stands in double quotes.', "Put texts into single quotes, and names into none."),
    "symbol-not-allowed": _error('"{symbol}" is not part of the language.', "Conditions know = <> < <= > >= + - and parentheses. {instead}"),
    "sql-not-allowed": _error('"{what}" is SQL that conditions do not have.', "The white list stands in the language reference."),
    "and-or-mixed": _error("`and` and `or` stand side by side without parentheses.", "Say with parentheses which belongs together."),
    "null-of-name-only": _error('"{what}": only a name can be tested for null.', "Write `name is null` or `name is not null`."),
    "not-a-condition": _error('"{name}" is {type}, and a condition must be true or false.', "Compare it with something."),
    "no-name": _error('"{what}" compares two fixed values.', "Name a fact, or leave the comparison out."),
    "types-differ": _error("{left} is compared with {right}.", "Both sides of a comparison must be of one type."),
    "comparison-compared": _error('"{what}" is itself a comparison and cannot be compared.', "Join comparisons with `and` / `or`."),
    "no-order": _error('"{operator}" needs numbers or dates, and this is {type}.', "Use = or <>."),
    "sum-of-numbers": _error('"{what}" is {type}; + and - take numbers.', "Use days_since(...) or days_until(...) for dates."),
    "in-needs-values": _error('"{what}" is not a plain value.', "List texts in single quotes, or numbers."),
    "wrong-arguments": _error("{function}(...) takes {takes}.", "Look at the functions in the language reference."),
    "list-of-boolean": _error('"{name}" is true or false; a list of values makes no sense for it.', "Write `true`, `false`, `known` or `unknown`."),
    "test-of-boolean": _error('"{text}" is no test of "{name}", which is true or false.', "Write `true`, `false`, `known` or `unknown`."),
    "range-reversed": _error('"{low} to {high}" holds nothing.', "Write the smaller end first."),
}
PARTS: Final = {
    "one-form": _error('The trait "{name}" must have one of `when`, `value of`, `first of`; it has {found}.', "Keep one."),
    "across-needs-when": _error('The trait "{name}" looks across the account, which works with `when` only.', "Use `when`."),
    "excluded-with-points": _error('"{name}" stands under `excluded`, where nothing has points.', "Give it a `when` and no points."),
    "value-of-text": _error('"value of" needs a text, and "{name}" is none.', "Use `first of` for numbers and dates."),
    "points-in-cases": _error("{what} has points outside its cases.", "Write the points into the cases of `first of`."),
    "case-not-last": _error("Case {number} of {what} has no `when`, so nothing after it can count.", "Move it to the end."),
    "across-once-per": _error(
        "{what} counts across the account; then it can be counted once per lead only.", "Write `once per: lead`, or leave `across` out."
    ),
    "across-decay": _error('The signal "{name}" counts across the account, where nothing decays.', "Leave `decay` or `across` out."),
    "at-most-negative": _error(
        '"at most" of "{name}" is negative.', "It limits the size of the sum, also of negative points: write it without sign."
    ),
    "nothing-to-limit": _warning('"{key}" of "{name}" has no points to work on.', "Add `points`, or leave it out."),
    "answer-unknown": _error('{what} has an answer "unknown".', "Every criterion has that one already: it withdraws an answer. Rename yours."),
    "limits-reversed": _error("The limits of {what} are the wrong way round.", "Write the smaller first."),
    "bands-not-descending": _error(
        'The band "{band}" of {what} does not stand below the band before it.', "Write bands from the highest threshold to `lowest`."
    ),
    "no-lowest-band": _error("The bands of {what} have no lowest.", "Let the last one be `lowest`, so that every score has a band."),
    "score-without-bands": _error('The score "{name}" has no bands, so it cannot be part of the grade.', "Give it `bands`."),
    "grade-not-unique": _error('Two pairs of bands join to the grade "{grade}".', "Rename bands so that every grade is one pair."),
    "counted-twice": _error('"{name}" reaches the score "{score}" by two ways and would count twice.', "Leave one of them out of `of`."),
    "two-teams": _error("A pact is made by two teams; here are {count}.", "Name the two that sign: marketing and sales."),
    "stage-always": _warning('The stage "{stage}" has neither `when` nor `by`, so every lead stands at least there.', "Say when a lead enters it."),
    "when-and-by": _error('The stage "{stage}" has both `when` and `by`.', "Keep one: a condition, or an event."),
    "no-last-route": _error('The last route "{name}" has a condition, so some leads would have no route.', "Add a last route without `when`."),
    "route-hides-rest": _error('The route "{name}" has no condition and is not the last: no route after it can be taken.', "Move it to the end."),
    "route-twice": _error('A second route is called "{name}".', "Give every route a name of its own."),
    "track-of-nurture": _error("{what} has a `track`, which only nurture has.", "Leave it out."),
    "case-needs-as-of": _error(
        '{what} gives the date "{fact}" and does not say as of when.', "Add `as of: YYYY-MM-DD`, so that the case means the same next year."
    ),
}
LACKS: Final = {
    "first-stage-condition": Entry(
        "error",
        'The first stage "{stage}" has `when` or `by`, which is never asked: every lead stands at least there.',
        "Leave it out, or put a stage without one before it.",
        "",
        decides=False,
    ),
    "rejection-without-track": Entry(
        "error",
        '"{reason}" sends leads to nurture, and nothing says on which track.',
        "Add `track`, or give a nurture route one.",
        "A lead that has been given back needs a next step.",
        decides=False,
    ),
}
CATALOGUE: Final[dict[str, Entry]] = {**FILE, **NAMES, **VALUES, **CONDITIONS, **PARTS, **LACKS}
