"""What the reader finds wrong with a pact while it reads: the file, names, values, conditions, parts, and what is missing."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error, warning

FILE: Final = {
    "not-yaml": error("This is not YAML: {trouble}.", "Mend it there; a pact is a YAML file.", "The file could not be read as YAML 1.2."),
    "empty-file": error("The file is empty.", "Begin with `leadpact init`.", "Nothing stands in the file, or only comments."),
    "too-large": error(
        "The file has {size} characters; {limit} is the most.", "A pact is written by people: split it.", "Protects against files that are no pacts."
    ),
    "too-deep": error("More than {limit} levels stand inside each other.", "No part of a pact is that deep: look for a bracket too many."),
    "not-a-pact": error("This is YAML, but not a pact.", "A pact is a mapping that begins with `leadpact: 1`."),
    "several-documents": error("A second document begins here (---).", "Keep one pact in one file."),
    "anchor": error(
        '"&{name}" is an anchor.',
        "Write the text out where it is needed; a pact is compared line by line.",
        "Anchors make one line mean something far away.",
    ),
    "alias": error('"*{name}" is an alias.', "Write the text out here; a pact is compared line by line."),
    "tag": error('"{tag}" is a YAML tag.', "Leave it out: the language gives every text its type by its place."),
    "merge-key": error('"<<" is a merge key.', "Write the lines out here."),
    "key-not-text": error("A key is not a text.", 'Write `name: ...`; quote a text that begins with "[" or "{{".'),
    "duplicate-key": error(
        '"{key}" stands here a second time (first in line {first}).', "Keep one of the two.", "YAML readers silently keep the last of two."
    ),
    "comma-split": error(
        'YAML has split this at a comma: "{text}" became a line of its own.',
        "Put the whole text in double quotes.",
        "Inside `{ }` a comma begins the next entry.",
    ),
    "wrong-shape": error("{what} should be {expected}.", "Look at the example in the language reference."),
    "unknown-key": error('"{name}" is not a key of {what}.', "{did_you_mean}"),
    "missing-key": error('"{key}" is missing in {what}.', "Add it."),
    "empty-text": error("{what} is empty.", "Write it, or leave the line out.", "An empty text says nothing; unknown is said with `unknown`."),
    "unknown-word": error('"{name}" is not a value for {what}.', "{did_you_mean}"),
}
NAMES: Final = {
    "bad-name": error('"{name}" cannot be the name of a {what}.', "Use lower-case letters, digits and _, beginning with a letter, at most 40."),
    "reserved-word": error(
        '"{name}" is a reserved word of SQL and cannot name a {what}.', 'Choose another, such as "{name}_".', "So that no warehouse has to quote it."
    ),
    "derived-name": error('"{name}" is made by the language itself and cannot name a {what}.', "Choose another name."),
    "derived-clash": error('The {kind} "{name}" has the name that the score "{score}" gives to a derived value.', "Rename one of them."),
    "taken-name": error('"{name}" is a column of the data itself and cannot name a {what}.', "Choose another name."),
    "duplicate-name": error(
        '"{name}" is declared as a {kind} already, in line {first}.', "Give this {what} a name of its own; names are unique in a pact."
    ),
    "group-like-name": error('The group "{name}" has the name of a {kind}.', "Rename one of them, so that a score can say which it means."),
    "unknown-name": error('"{name}" is not a declared name ({where}).', "{did_you_mean}"),
    "not-here": error(
        '"{name}" is {kind}; {where} may name only {may}.', "Move the condition to a later layer, or test something that stands above."
    ),
    "not-in-conditions": error('"{name}" is a {kind} that conditions cannot name.', "Only a trait with `when` is true or false."),
    "unknown-list": error('"{name}" is not a declared list.', "Declare it under `lists`. {did_you_mean}"),
    "list-of-another": warning('The list "{list}" is about "{about}", and "{name}" is tested against it.', "Test {about}, or change `of`."),
    "unknown-activity": error('"{name}" is not a declared type of activity ({what}).', "{did_you_mean}"),
    "type-any": error('"any" cannot be a type of activity.', "It means every type in a signal; call this one something else."),
    "unknown-team": error('"{name}" is not one of the teams ({what}).', "{did_you_mean}"),
    "unknown-part": error('"{name}" is nothing that {what} can sum.', "Name a group, a trait, signal or criterion, or a score above. {did_you_mean}"),
    "unknown-score": error('"{name}" is not a score ({where}).', "{did_you_mean}"),
    "unknown-answer": error('"{name}" is not an answer to "{of}".', "{did_you_mean}"),
    "unknown-reason": error('"{name}" is not a reason for a rejection ({what}).', "{did_you_mean}"),
    "unknown-key-of-once": error('"{name}" is nothing that {what} can count once per.', "Use day, lead, or a note of activities. {did_you_mean}"),
    "unknown-timezone": error('"{name}" is not a time zone.', "Use a name such as Europe/Berlin. {did_you_mean}"),
}
VALUES: Final = {
    "bad-number": error('"{text}" is not a number ({what}).', "Write a plain number such as 15 or -2.5, without separators or exponent."),
    "too-many-decimals": error('"{text}" has more than {most} decimals ({what}).', "Round it.", "Points, limits and bands are exact hundredths."),
    "bad-age": error('"{text}" is not a number of days ({what}).', 'Write, for example, "14 days" or "2 weeks".'),
    "bad-span": error('"{text}" is not a length of time ({what}).', 'Write a number above 0 and one of: {units}; for example "4 working hours".'),
    "bad-decay": error('"{text}" is not a decay ({what}).', 'Write "half every N days", N from 1 to 365.'),
    "bad-capacity": error('"{text}" is not a capacity.', 'Write, for example, "60 leads per week".'),
    "bad-days": error('"{text}" is not a range of working days.', 'Write, for example, "mon-fri".'),
    "bad-time": error('"{text}" is not a time of day.', 'Write, for example, "09:00".'),
    "bad-moment": error('"{text}" is not a moment.', 'Write, for example, "2026-06-15" or "2026-06-15 12:00".'),
    "bad-times": error("How often the activity of {what} happened is out of range.", "Write a whole number from 1 to {most}."),
    "hours-reversed": error("The working hours end before they begin.", "Let `from` be earlier than `to`."),
    "value-twice": error('"{value}" stands twice in {what}.', "Keep one; texts are compared without case and outer blanks."),
    "wrong-type": error('"{text}" cannot be compared with "{name}", which is {type}.', "Write a value of that type, or test another name."),
    "value-outside": warning('"{name}" is not a value that "{of}" can have.', "This test can never be true. {did_you_mean}"),
    "type-and-one-of": error('The fact "{name}" has both `type` and `one of`.', "Keep `one of`; its values are texts."),
}
CONDITIONS: Final = {
    "empty-condition": error("The condition is empty.", "Write what must hold, or leave `when` out."),
    "not-sql": error("The condition cannot be read: {trouble}.", "Look at the white list in the language reference."),
    "expression-too-long": error("The condition has {length} characters; {limit} is the most.", "Split it into named traits."),
    "expression-too-deep": error("The condition is nested more than {limit} levels deep.", "Split it into named traits."),
    "sql-comment": error("The condition holds a comment.", "Write it beside the condition, as a YAML comment (#)."),
    "double-quotes": error('"{text}" stands in double quotes.', "Put texts into single quotes, and names into none."),
    "symbol-not-allowed": error('"{symbol}" is not part of the language.', "Conditions know = <> < <= > >= + - and parentheses. {instead}"),
    "sql-not-allowed": error('"{what}" is SQL that conditions do not have.', "The white list stands in the language reference."),
    "and-or-mixed": error("`and` and `or` stand side by side without parentheses.", "Say with parentheses which belongs together."),
    "null-of-name-only": error('"{what}": only a name can be tested for null.', "Write `name is null` or `name is not null`."),
    "not-a-condition": error('"{name}" is {type}, and a condition must be true or false.', "Compare it with something."),
    "no-name": error('"{what}" compares two fixed values.', "Name a fact, or leave the comparison out."),
    "types-differ": error("{left} is compared with {right}.", "Both sides of a comparison must be of one type."),
    "comparison-compared": error('"{what}" is itself a comparison and cannot be compared.', "Join comparisons with `and` / `or`."),
    "no-order": error('"{operator}" needs numbers or dates, and this is {type}.', "Use = or <>."),
    "sum-of-numbers": error('"{what}" is {type}; + and - take numbers.', "Use days_since(...) or days_until(...) for dates."),
    "in-needs-values": error('"{what}" is not a plain value.', "List texts in single quotes, or numbers."),
    "wrong-arguments": error("`{function}(...)` takes {takes}.", "Look at the functions in the language reference."),
    "list-of-boolean": error('"{name}" is true or false; a list of values makes no sense for it.', "Write `true`, `false`, `known` or `unknown`."),
    "test-of-boolean": error('"{text}" is no test of "{name}", which is true or false.', "Write `true`, `false`, `known` or `unknown`."),
    "range-reversed": error('"{low} to {high}" holds nothing.', "Write the smaller end first."),
}
PARTS: Final = {
    "one-form": error('The trait "{name}" must have one of `when`, `value of`, `first of`; it has {found}.', "Keep one."),
    "across-needs-when": error('The trait "{name}" looks across the account, which works with `when` only.', "Use `when`."),
    "excluded-with-points": error('"{name}" stands under `excluded`, where nothing has points.', "Give it a `when` and no points."),
    "value-of-text": error('"value of" needs a text, and "{name}" is none.', "Use `first of` for numbers and dates."),
    "points-in-cases": error("{what} has points outside its cases.", "Write the points into the cases of `first of`."),
    "case-not-last": error("Case {number} of {what} has no `when`, so nothing after it can count.", "Move it to the end."),
    "across-once-per": error(
        "{what} counts across the account; then it can be counted once per lead only.", "Write `once per: lead`, or leave `across` out."
    ),
    "across-decay": error('The signal "{name}" counts across the account, where nothing decays.', "Leave `decay` or `across` out."),
    "at-most-negative": error('"at most" of "{name}" is negative.', "It limits the size of the sum, also of negative points: write it without sign."),
    "nothing-to-limit": warning('"{key}" of "{name}" has no points to work on.', "Add `points`, or leave it out."),
    "answer-unknown": error('{what} has an answer "unknown".', "Every criterion has that one already: it withdraws an answer. Rename yours."),
    "limits-reversed": error("The limits of {what} are the wrong way round.", "Write the smaller first."),
    "bands-not-descending": error(
        'The band "{band}" of {what} does not stand below the band before it.', "Write bands from the highest threshold to `lowest`."
    ),
    "no-lowest-band": error("The bands of {what} have no lowest.", "Let the last one be `lowest`, so that every score has a band."),
    "score-without-bands": error('The score "{name}" has no bands, so it cannot be part of the grade.', "Give it `bands`."),
    "grade-not-unique": error('Two pairs of bands join to the grade "{grade}".', "Rename bands so that every grade is one pair."),
    "counted-twice": error('"{name}" reaches the score "{score}" by two ways and would count twice.', "Leave one of them out of `of`."),
    "two-teams": error("A pact is made by two teams; here are {count}.", "Name the two that sign: marketing and sales."),
    "stage-always": warning('The stage "{stage}" has neither `when` nor `by`, so every lead stands at least there.', "Say when a lead enters it."),
    "when-and-by": error('The stage "{stage}" has both `when` and `by`.', "Keep one: a condition, or an event."),
    "no-last-route": error('The last route "{name}" has a condition, so some leads would have no route.', "Add a last route without `when`."),
    "route-hides-rest": error('The route "{name}" has no condition and is not the last: no route after it can be taken.', "Move it to the end."),
    "route-twice": error('A second route is called "{name}".', "Give every route a name of its own."),
    "track-of-nurture": error("{what} has a `track`, which only nurture has.", "Leave it out."),
    "case-needs-as-of": error(
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
