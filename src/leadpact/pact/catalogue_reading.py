"""What the reader finds wrong with the file, with names and with values."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error, warning

FILE: Final[dict[str, Entry]] = {
    "not-yaml": error(
        "This line does not stand where its neighbours do: check the blanks at its beginning, "
        "and whether a colon, quote or bracket is missing before it.",
        "Mend it there; a pact is a YAML file, and its reader says: {trouble}.",
        "The file could not be read as YAML 1.2.",
    ),
    "empty-file": error(
        "The file is empty.",
        "Begin with `leadpact init`.",
        "Nothing stands in the file, or only comments.",
    ),
    "too-large": error(
        "The file has {size} characters; {limit} is the most.",
        "A pact is written by people: split it.",
        "Protects against files that are no pacts.",
    ),
    "too-deep": error(
        "More than {limit} levels stand inside each other.",
        "No part of a pact is that deep: look for a bracket too many.",
        "Protects against files that are made to exhaust the reader.",
    ),
    "not-a-pact": error(
        "This is YAML, but not a pact.",
        "A pact is a mapping that begins with `leadpact: 1`.",
        "The file holds a list or a single text, not the sections of a pact.",
    ),
    "several-documents": error(
        "A second document begins here (---).",
        "Keep one pact in one file.",
        "One pact is one file; a second document would be read by nobody.",
    ),
    "anchor": error(
        '"&{name}" is an anchor.',
        "Write the text out where it is needed; a pact is compared line by line.",
        "Anchors make one line mean something far away.",
    ),
    "alias": error(
        '"*{name}" is an alias.',
        "Write the text out here; a pact is compared line by line.",
        "An alias makes a line mean what stands somewhere else, and a change there changes it unseen.",
    ),
    "tag": error(
        '"{tag}" is a YAML tag.',
        "Leave it out: the language gives every text its type by its place.",
        "A tag would give a text another type than its place in the pact does.",
    ),
    "merge-key": error(
        '"<<" is a merge key.',
        "Write the lines out here.",
        "Merged lines stand nowhere in the file, so nobody can read or sign them.",
    ),
    "key-not-text": error(
        "A key is not a text.",
        'Write `name: ...`; quote a text that begins with "[" or "{{".',
        "Names and keys are texts; a list or a mapping as a key is nearly always a bracket that should be quoted.",
    ),
    "duplicate-key": error(
        '"{key}" stands here a second time (first in line {first}).',
        "Keep one of the two.",
        "YAML readers silently keep the last of two.",
    ),
    "comma-split": error(
        'YAML has split this at a comma: "{text}" became a line of its own.',
        "Put the whole text in double quotes.",
        "Inside `{ }` a comma begins the next entry.",
    ),
    "wrong-shape": error(
        "{what} should be {expected}.",
        "Look at its example in the language reference.",
        "A list, a mapping or a text stands where the language wants another of them.",
    ),
    "unknown-key": error(
        '"{name}" is not a key of {what}.',
        "{did_you_mean}",
        "Unknown keys are refused rather than ignored: a misspelt `at most` would otherwise limit nothing, silently.",
    ),
    "missing-key": error(
        '"{key}" is missing in {what}.',
        "Add it.",
        "The part cannot mean anything without it.",
    ),
    "empty-text": error(
        "{what} is empty.",
        "Write it, or leave the line out.",
        "An empty text says nothing; unknown is said with `unknown`.",
    ),
    "unknown-word": error(
        '"{name}" is not a value for {what}.',
        "{did_you_mean}",
        "Only a few words can stand here.",
    ),
}
NAMES: Final[dict[str, Entry]] = {
    "bad-name": error(
        '"{name}" cannot be the name of a {what}.',
        "Use lower-case letters, digits and _, beginning with a letter, at most 40.",
        "Names that conditions use are plain, so that they are columns in every database without quotes.",
    ),
    "reserved-word": error(
        '"{name}" is a reserved word of SQL and cannot name a {what}.',
        'Choose another, such as "{name}_".',
        "So that no warehouse has to quote it.",
    ),
    "derived-name": error(
        '"{name}" is made by the language itself and cannot name a {what}.',
        "Choose another name.",
        "The language makes these names itself: email_domain, criteria_met, excluded, grade, stage.",
    ),
    "derived-clash": error(
        'The {kind} "{name}" has the name that the score "{score}" gives to a derived value.',
        "Rename one of them.",
        "Every score gives three more names to conditions: its name with _low, _high and _band.",
    ),
    "taken-name": error(
        '"{name}" is a column of the data itself and cannot name a {what}.',
        "Choose another name.",
        "The tables that a pact is run on have columns of these names already.",
    ),
    "duplicate-name": error(
        '"{name}" is declared as a {kind} already, in line {first}.',
        "Give this {what} a name of its own; names are unique in a pact.",
        "Facts, lists, signals, traits, criteria and scores share one room of names, so that a condition needs no prefix.",
    ),
    "group-like-name": error(
        'The group "{name}" has the name of a {kind}.',
        "Rename one of them, so that a score can say which it means.",
        "A score may name groups and single rules; it has to be clear which is meant.",
    ),
    "unknown-name": error(
        '"{name}" is not a declared name ({where}).',
        "{did_you_mean}",
        "Conditions name what the pact declares, and nothing else; a misspelt fact would be unknown for ever.",
    ),
    "not-here": error(
        '"{name}" is {kind}; {where} may name only {may}.',
        "Move the condition to a later layer, or test something that stands above.",
        "Each layer looks at those above it only: facts and lists, signals, traits, criteria, scores, grade, stage, routing.",
    ),
    "not-in-conditions": error(
        '"{name}" is a {kind} that conditions cannot name.',
        "{instead}",
        "A trait that gives points by value or by case is neither true nor false, and a list is not a value.",
    ),
    "unknown-list": error(
        '"{name}" is not a declared list.',
        "Declare it under `lists`. {did_you_mean}",
        "A list has to be declared, so that the run can demand it.",
    ),
    "list-of-another": warning(
        'The list "{list}" is about "{about}", and "{name}" is tested against it.',
        "Test {about}, or change `of`.",
        "A list of email domains that is tested against a country never matches, and nobody notices.",
    ),
    "unknown-activity": error(
        '"{name}" is not a declared type of activity ({what}).',
        "{did_you_mean}",
        "Only declared types of activities are read.",
    ),
    "type-any": error(
        '"any" cannot be a type of activity.',
        "It means every type in a signal; call this one something else.",
        "`any` stands for every type where a signal says what it counts.",
    ),
    "unknown-team": error(
        '"{name}" is not one of the teams ({what}).',
        "{did_you_mean}",
        "A stage belongs to one of the teams that sign.",
    ),
    "unknown-part": error(
        '"{name}" is nothing that {what} can sum.',
        "Name a group, a trait, signal or criterion, or a score above. {did_you_mean}",
        "A score sums groups, single rules, and scores that stand above it.",
    ),
    "unknown-score": error(
        '"{name}" is not a score ({where}).',
        "{did_you_mean}",
        "Only declared scores can order a queue or make a grade.",
    ),
    "unknown-answer": error(
        '"{name}" is not an answer to "{of}".',
        "{did_you_mean}",
        "A case can give only answers that the criterion lists, or `unknown`.",
    ),
    "unknown-reason": error(
        '"{name}" is not a reason for a rejection ({what}).',
        "{did_you_mean}",
        "Reasons for rejections are agreed beforehand, under the hand-over.",
    ),
    "unknown-key-of-once": error(
        '"{name}" is nothing that {what} can count once per.',
        "Use day, lead, or a note of activities. {did_you_mean}",
        "Activities are told apart by their day, their lead, or a note.",
    ),
    "unknown-timezone": error(
        '"{name}" is not a time zone.',
        "Use a name such as Europe/Berlin. {did_you_mean}",
        "Days begin and end somewhere: age, windows and decay count calendar days of this zone.",
    ),
}
VALUES: Final[dict[str, Entry]] = {
    "bad-number": error(
        '"{text}" is not a number ({what}).',
        "Write a plain number such as 15 or -2.5: at most 12 digits before the point, no separators, no exponent.",
        "Numbers are exact decimals on every engine; exponents and separators are read differently by each.",
    ),
    "too-many-decimals": error(
        '"{text}" has more than {most} decimals ({what}).',
        "Round it.",
        "Points, limits and bands are exact hundredths.",
    ),
    "bad-age": error(
        '"{text}" is not a number of days ({what}).',
        'Write, for example, "14 days" or "2 weeks".',
        "Ages are whole calendar days; a month has no fixed number of them.",
    ),
    "bad-span": error(
        '"{text}" is not a length of time ({what}).',
        'Write a number above 0 and one of: {units}; for example "4 working hours".',
        "Clocks and reviews are a whole number of one unit, with `working` before it where only working hours count.",
    ),
    "bad-decay": error(
        '"{text}" is not a decay ({what}).',
        'Write "half every N days", N from 1 to 365.',
        "Points halve every so many days; the table behind it is made once, so that no engine's arithmetic can differ.",
    ),
    "bad-capacity": error(
        '"{text}" is not a capacity.',
        'Write, for example, "60 leads per week".',
        "What sales can take: a number of leads per day, week or month.",
    ),
    "bad-days": error(
        '"{text}" is not a range of working days.',
        'Write, for example, "mon-fri".',
        "Days are mon, tue, wed, thu, fri, sat, sun; a range, or a list of them.",
    ),
    "bad-time": error(
        '"{text}" is not a time of day.',
        'Write, for example, "09:00".',
        "Times of day have two digits, a colon and two digits, in the time zone of the pact.",
    ),
    "bad-moment": error(
        '"{text}" is not a moment.',
        'Write, for example, "2026-06-15" or "2026-06-15 12:00".',
        "A case may say as of when it is judged; otherwise it is 2026-06-15 12:00.",
    ),
    "bad-times": error(
        "How often the activity of {what} happened is out of range.",
        "Write a whole number from 1 to {most}.",
        "One line of a case can stand for many equal activities.",
    ),
    "hours-reversed": error(
        "The working hours end before they begin.",
        "Let `from` be earlier than `to`.",
        "Working hours lie within one day.",
    ),
    "value-twice": error(
        '"{value}" stands twice in {what}.',
        "Keep one; texts are compared without case and outer blanks.",
        "Texts are compared without case and outer blanks, so the two are one and only the first could count.",
    ),
    "wrong-type": error(
        '"{text}" cannot be compared with "{name}", which is {type}.',
        "Write a value of that type, or test another name.",
        "The type of the name decides what can stand beside it.",
    ),
    "value-outside": warning(
        '"{name}" is not a value that "{of}" can have.',
        "This test can never be true. {did_you_mean}",
        "The name is limited to certain values, and this is none of them.",
    ),
    "number-outside": warning(
        '"{name}" is not a value that "{of}" can have: its values are declared one by one.',
        "This test can never be true. If it is a number, declare it as `{of}: integer`; else add the value to its `one of`.",
        "A fact with `one of` is a text that has one of these values and no other, even where all of them look like numbers.",
    ),
    "type-and-one-of": error(
        'The fact "{name}" has both `type` and `one of`.',
        "Keep `one of`; its values are texts.",
        "`one of` already says that the fact is a text.",
    ),
}
