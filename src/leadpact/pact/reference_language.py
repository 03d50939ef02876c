"""The text of the language reference. Words between @ are filled with lists from the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TYPE_MEANINGS: Final[Mapping[str, str]] = {
    "text": "Any text. Blank is unknown. Compared without case and outer blanks.",
    "integer": "A whole number; `800.0` is one too.",
    "number": "A decimal of at most 18 digits, 6 of them after the point, without exponent or thousands separator.",
    "boolean": "`true` or `false`, in any case.",
    "date": "`YYYY-MM-DD`.",
    "one of": "A text that is one of a few: `{one of: [owner, manager]}`. A value outside them in a condition is a warning.",
}
FUNCTION_WORDS: Final[Mapping[str, str]] = {
    "lower": "`lower(text)` | the text itself, because text is compared without case anyway",
    "contains": "`contains(text, 'x')` | whether it stands anywhere in the text",
    "starts_with": "`starts_with(text, 'x')` | whether the text begins with it",
    "ends_with": "`ends_with(text, 'x')` | whether the text ends with it",
    "has_word": "`has_word(text, 'x')` | whether it stands there as a whole word: `cto` is not found in `director`",
    "listed": "`listed(text, list_name)` | whether the value is in the list; unknown for an unknown value",
    "days_since": "`days_since(date)` | calendar days from the date to the moment of the assessment",
    "days_until": "`days_until(date)` | calendar days from the moment of the assessment to the date",
}
LANGUAGE: Final = """# The language of the pact

A pact is one YAML file. Marketing and sales write it together, sign its content, and Leadpact runs it as it stands. This page says what each line
means. `leadpact check` says what is wrong with a pact; [every finding](findings.md) has its section.

## The file

YAML 1.2, in which every value is read as its text: `NO`, `01067` and `09:00` stay what they are, and their place gives them a type. Anchors, aliases,
tags, merge keys, several documents, and keys that stand twice or are not known are errors. Words of the language are lower case with blanks
(`review every`). Put a condition that holds a comma into double quotes where it stands inside braces.

The fingerprint is the SHA-256 of the texts in the order of the file, as compact JSON in UTF-8. Comments, layout and the content of lists do not
change it.

@pact keys@

## Names

Names that conditions use are lower-case letters, digits and `_`, begin with a letter, and have at most 40 characters. Facts, lists, signals, traits,
criteria and scores share one room of names; notes have one of their own. Labels (answers, bands, routes, rejections, tracks, stages, seats, phases)
may be any text.

- Made by the language itself: @derived@; and for each score its name with `_low`, `_high` and `_band`.
- Columns of the data, so no names of facts or notes: @taken@.
- Reserved words of PostgreSQL, DuckDB and Spark cannot be names: @reserved@.

## Facts

| type | values |
|---|---|
@types@

A fact is written `name: type`, or `name: {type: ..., label: ...}` with what people call it. Where there is a text fact `email`, `email_domain` is
what stands after its last `@`.

**Unknown is unknown.** A fact that is not known is neither yes, nor no, nor zero. A lead row is a snapshot and counts whole: its blanks are unknown,
and no older row fills them; rows of the account do. The newest snapshot known at the moment counts. The account is what the row says, else the
domain of the email; @free mail@ free-mail domains, and those of a declared list named `free_mail`, make no account.

## Conditions

A condition has two spellings with one meaning. The short one is a mapping in which every line must hold; the other one is an expression in SQL.

| short | SQL |
|---|---|
| `country: DE` | `country = 'DE'` |
| `country: not DE` | `country <> 'DE'` |
| `country: [DE, AT]` | `country in ('DE', 'AT')` |
| `employees: at least 50` | `employees >= 50` |
| `employees: at most 50` | `employees <= 50` |
| `employees: more than 50` | `employees > 50` |
| `employees: less than 50` | `employees < 50` |
| `employees: 50 to 200` | `employees between 50 and 200` (both ends included) |
| `url: contains /pricing` | `contains(url, '/pricing')` |
| `url: starts with /docs` | `starts_with(url, '/docs')` |
| `url: ends with .pdf` | `ends_with(url, '.pdf')` |
| `job_title: has word cto` | `has_word(job_title, 'cto')` |
| `email_domain: listed in customers` | `listed(email_domain, customers)` |
| `inbound: true`, `inbound: false` | `inbound`, `not inbound` |
| `email: known`, `email: unknown` | `email is not null`, `email is null` |
| `any of: [{...}, {...}]` | `(...) or (...)` |
| `none of: [{...}, {...}]` | `not ((...) or (...))` |

- `not` stands before any single test; for a list of values use `none of`. Items of a list are plain values.
- The type of the name decides which words are language: `at least` and ranges for numbers and dates, `contains` and lists for texts, `true` and
  `false` for booleans. `known`, `unknown` and `not` stand everywhere.
- SQL knows names, literals, `=`, `<>`, `<`, `<=`, `>`, `>=` (texts: only `=` and `<>`), `in`, `not in`, `between`, `is null`, `is not null`,
  `and`, `or`, `not`, `+`, `-`, and the functions below. Texts stand in single quotes. `and` mixed with `or` needs parentheses. At most @longest@
  characters and @deepest@ levels. Nothing else: no `like`, regular expression, `case`, `coalesce`, cast, comment, subquery or `is true`.
- Both sides of a comparison have one type (@kinds@); a text beside a date is read as a date. `+` and `-` take numbers.

| function | gives |
|---|---|
@functions@

**Three truth values.** A test of something unknown is unknown. `not unknown` is unknown; `and` is false where one part is false, `or` is true
where one part is true, else an unknown part makes them unknown. `is null` and `is not null` are never unknown. A stage or route whose condition is
unknown does not match, and the assessment lists it as undecided.

**Text** is compared without case and without outer blanks (space, tab, line ends, no-break space). Case is folded code point by code point
(Unicode 15); nothing is normalised. A word ends where no letter or digit stands; `_` and `-` are edges. Ids, types and names are compared exactly.

## Layers

Each layer may name only what stands above it, so nothing depends on itself: facts and lists, signals, traits, criteria and `criteria_met`,
`excluded`, scores with `_low`, `_high` and `_band`, `grade`, `stage`, routing. The `when` of a signal names notes only; that of a trait `across:
account` names facts only. Only a trait with `when` can be named in a condition.

## Signals

A signal is always a number: what is not in the log did not happen. In this order: types, as of the moment, `when`, `within`, `once per`, **count**
(this is what conditions see), points for each with decay, sum, `at most`.

@signal keys@

Age is the difference of calendar dates in the time zone of the pact. Half lives go up to @half life@ days. Rows with one activity id are one
activity.

## Traits

@trait keys@

An unknown trait is worth 0. In `first of` an unknown case before the first true one makes the trait unknown, and so does one where no later case is
true; no case true: 0. Traits under `excluded` have `when` and no points. Without an account, `across` is true if it holds for the lead itself,
else unknown.

## Criteria

@criterion keys@

Each answer is a label with:

@answer keys@

The newest answer counts, then the one known last, then the first in the pact; an answer of `unknown`, or one that is not listed, withdraws.
`criteria_met` is the number of criteria met so far; it is never unknown.

## Scores and grade

@score keys@

Points, limits and bands have at most two decimals, and sums are exact. Every score has a **range**: an unknown trait or unanswered criterion may
still become anything between the smallest and the largest of its points, 0 included; so low <= score <= high, always. The range speaks of unknown
traits and unanswered criteria only: a trait with points that tests `known` or `unknown` is a warning.

## Stages

@stage keys@

The first stage has neither `when` nor `by`: every lead stands at least there. Then the last in the list counts whose condition holds or whose
event counts now. A stage can go back.

**Events** are `accepted`, `rejected` (with a reason), `won`, `lost` and `reopened`. The newest one counts; a rejection until its `look again` is
over or one of its `or on` activities has come after it; `reopened` ends any of them, and older events do not come back. With a missing or unlisted
reason a rejection goes to review. An event without a moment decides nothing. Of events at one moment, the later in the order above counts.

## Routing

@route keys@

In this order: excluded leads are disqualified, with the meaning of the trait as reason; accepted leads stay with sales; rejected leads go where
their reason says; won and lost ones are closed. Everybody else goes to the first route that matches. Destinations: @destinations@.

## Hand-over

@handoff keys@

Each rejection is a reason with:

@rejection keys@

Spans are a whole number of minutes, hours, days or weeks, with `working` before the unit where only working hours count. At 100 % of a clock it
escalates, at 200 % the lead is taken back.

## Cases

@case keys@

Ages are whole days: `age: 3 days` is the same local time three days before. `times` goes up to @most times@. `leadpact test` runs the cases; a
change that breaks one cannot be signed.

## Lists

One value a line, kept beside the pact or named by the source of the data. Their content is not signed; each assessment records which version it used.
A declared list that a run does not bring is an error, not an empty list.

## As of

An assessment speaks of one moment. Only what had happened and was known by then is used: `at` and, where it is given, `known_at`. A date without a
time begins its day as `at` and ends it as `known_at` or as the moment of an assessment. A time without offset is local; of an hour that happens
twice the first counts. The same facts and the same moment always give the same assessment.
"""
