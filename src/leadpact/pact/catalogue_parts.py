"""What the reader finds wrong with conditions and with the parts of a pact, and what a pact lacks."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error, warning

CONDITIONS: Final[dict[str, Entry]] = {
    "empty-condition": error(
        "The condition is empty.",
        "Write what must hold, or leave `when` out.",
        "A condition without lines would hold for everybody.",
    ),
    "not-sql": error(
        "The condition cannot be read: {trouble}.",
        "Write it like this: `employees >= 50 and country in ('DE', 'AT')`.",
        "The text is no expression of SQL.",
    ),
    "expression-too-long": error(
        "The condition has {length} characters; {limit} is the most.",
        "Split it into named traits.",
        "Long conditions cannot be read by those who sign; the limit also protects the parser.",
    ),
    "expression-too-deep": error(
        "The condition is nested more than {limit} levels deep.",
        "Split it into named traits.",
        "Counted before parsing, so that no text can exhaust the parser.",
    ),
    "sql-comment": error(
        "The condition holds a comment.",
        "Write it beside the condition, as a YAML comment (#).",
        "Comments in the file are YAML comments; a comment inside a condition would be part of what is signed.",
    ),
    "double-quotes": error(
        '"{text}" stands in double quotes.',
        "Put texts into single quotes, and names into none.",
        "In SQL double quotes make a name and single quotes a text; the mix-up is refused rather than guessed at.",
    ),
    "symbol-not-allowed": error(
        '"{symbol}" is not part of the language.',
        "Conditions know = <> < <= > >= + - and parentheses. {instead}",
        "Every symbol of the language means the same on every engine.",
    ),
    "sql-not-allowed": error(
        '"{what}" is SQL that conditions do not have.',
        "They have comparisons, in, between, is null, and, or, not, +, - and a few functions; the language reference lists them.",
        "A short list that means the same on every engine. Regular expressions, case, casts and the like are left out on purpose.",
    ),
    "and-or-mixed": error(
        "`and` and `or` stand side by side without parentheses.",
        "Say with parentheses which belongs together.",
        "`and` binds closer than `or`, and half of the readers do not know it.",
    ),
    "null-of-name-only": error(
        '"{what}": only a name can be tested for null.',
        "Write `name is null` or `name is not null`.",
        "Whether a sum is known is better asked of the names in it.",
    ),
    "not-a-condition": error(
        '"{name}" is {type}, and a condition must be true or false.',
        "Compare it with something.",
        "A condition is true, false or unknown. A text, a number or a date is none of these.",
    ),
    "no-name": error(
        '"{what}" compares two fixed values.',
        "Name a fact, or leave the comparison out.",
        "A comparison of two fixed values is the same for every lead.",
    ),
    "types-differ": error(
        "{left} is compared with {right}.",
        "Both sides of a comparison must be of one type.",
        "Nothing is converted silently: '50' in quotes is a text.",
    ),
    "comparison-compared": error(
        '"{what}" is itself a comparison and cannot be compared.',
        "Join comparisons with `and` / `or`.",
        "A comparison is true, false or unknown; comparing that again says nothing that `and`, `or` and `not` cannot.",
    ),
    "no-order": error(
        '"{operator}" needs numbers or dates, and this is {type}.',
        "Use = or <>.",
        "Texts have no order that all engines agree on.",
    ),
    "sum-of-numbers": error(
        '"{what}" is {type}; + and - take numbers.',
        "Use days_since(...) or days_until(...) for dates.",
        "Only numbers can be added; differences of dates are days_since and days_until.",
    ),
    "in-needs-values": error(
        '"{what}" is not a plain value.',
        "List texts in single quotes, or numbers.",
        "`in` is followed by fixed values.",
    ),
    "wrong-arguments": error(
        "`{function}(...)` takes {takes}.",
        "Look at the functions in the language reference.",
        "The functions and what they take stand in the language reference.",
    ),
    "list-of-boolean": error(
        '"{name}" is true or false; a list of values makes no sense for it.',
        "Write `true`, `false`, `known` or `unknown`.",
        "One of true and false is always true.",
    ),
    "test-of-boolean": error(
        '"{text}" is no test of "{name}", which is true or false.',
        "Write `true`, `false`, `known` or `unknown`.",
        "`yes` and `no` are texts here; true and false are the only truth values.",
    ),
    "range-reversed": error(
        '"{low} to {high}" holds nothing.',
        "Write the smaller end first.",
        "Both ends belong to a range, the smaller stands first.",
    ),
}
PARTS: Final[dict[str, Entry]] = {
    "one-form": error(
        'The trait "{name}" must have one of `when`, `value of`, `first of`; it has {found}.',
        "Keep one.",
        "A trait is one of three: a condition, points by value, or the first case that holds.",
    ),
    "across-needs-when": error(
        'The trait "{name}" looks across the account, which works with `when` only.',
        "Use `when`.",
        "Across the account a trait asks whether its condition holds for anybody there.",
    ),
    "excluded-with-points": error(
        '"{name}" stands under `excluded`, where nothing has points.',
        "Give it a `when` and no points.",
        "What excludes a lead does so whatever the points say.",
    ),
    "value-of-text": error(
        '"value of" needs a text, and "{name}" is none.',
        "Use `first of` for numbers and dates.",
        "Points by value need values that can be listed.",
    ),
    "points-in-cases": error(
        "{what} has points outside its cases.",
        "Write the points into the cases of `first of`.",
        "In `first of` each case carries its own points.",
    ),
    "case-not-last": error(
        "Case {number} of {what} has no `when`, so nothing after it can count.",
        "Move it to the end.",
        "A case without condition always holds.",
    ),
    "across-once-per": error(
        "{what} counts across the account; then it can be counted once per lead only.",
        "Write `once per: lead`, or leave `across` out.",
        "Across the account a signal counts either activities or people.",
    ),
    "across-decay": error(
        'The signal "{name}" counts across the account, where nothing decays.',
        "Leave `decay` or `across` out.",
        "How fresh the activities of a whole account are is not one age.",
    ),
    "at-most-negative": error(
        '"at most" of "{name}" is negative.',
        "It limits the size of the sum, also of negative points: write it without sign.",
        "The limit is on the size of the sum: `at most: 30` keeps -50 at -30.",
    ),
    "nothing-to-limit": warning(
        '"{key}" of "{name}" has no points to work on.',
        "Add `points`, or leave it out.",
        "Without points the signal is a count, and a count is not limited.",
    ),
    "answer-unknown": error(
        '{what} has an answer "unknown".',
        "Every criterion has that one already: it withdraws an answer. Rename yours.",
        "An answer of `unknown` withdraws what was said before.",
    ),
    "limits-reversed": error(
        "The limits of {what} are the wrong way round.",
        "Write the smaller first.",
        "Limits are the smallest and the largest value of the score.",
    ),
    "bands-not-descending": error(
        'The band "{band}" of {what} does not stand below the band before it.',
        "Write bands from the highest threshold to `lowest`.",
        "The first band whose threshold is reached is taken.",
    ),
    "no-lowest-band": error(
        "The bands of {what} have no lowest.",
        "Let the last one be `lowest`, so that every score has a band.",
        "Otherwise some scores would have no band.",
    ),
    "score-without-bands": error(
        'The score "{name}" has no bands, so it cannot be part of the grade.',
        "Give it `bands`.",
        "The grade joins bands.",
    ),
    "grade-not-unique": error(
        'Two pairs of bands join to the grade "{grade}".',
        "Rename bands so that every grade is one pair.",
        "A grade has to say which bands it is made of.",
    ),
    "counted-twice": error(
        '"{name}" reaches the score "{score}" by two ways and would count twice.',
        "Leave one of them out of `of`.",
        "The same points would be added twice, once by the group and once by the name or by another score.",
    ),
    "two-teams": error(
        "A pact is made by two teams; here are {count}.",
        "Name the two that sign: marketing and sales.",
        "A pact is an agreement of marketing and sales.",
    ),
    "stage-always": warning(
        'The stage "{stage}" has neither `when` nor `by`, so every lead stands at least there.',
        "Say when a lead enters it.",
        "A lead stands in the last stage that holds, so no stage above this one would ever be seen.",
    ),
    "when-and-by": error(
        'The stage "{stage}" has both `when` and `by`.',
        "Keep one: a condition, or an event.",
        "A stage is entered by what is known of the lead, or by what people decided.",
    ),
    "no-last-route": error(
        'The last route "{name}" has a condition, so some leads would have no route.',
        "Add a last route without `when`.",
        "Every lead has a next step.",
    ),
    "route-hides-rest": error(
        'The route "{name}" has no condition and is not the last: no route after it can be taken.',
        "Move it to the end.",
        "The first route that matches is taken, and one without condition always matches.",
    ),
    "route-twice": error(
        'A second route is called "{name}".',
        "Give every route a name of its own.",
        "Routes are told apart by name, in results and in cases.",
    ),
    "track-of-nurture": error(
        "{what} has a `track`, which only nurture has.",
        "Leave it out.",
        "A track is a sequence of nurture.",
    ),
    "case-needs-as-of": error(
        '{what} gives the date "{fact}" and does not say as of when.',
        "Add `as of: YYYY-MM-DD`, so that the case means the same next year.",
        "Days until a date change every day; a case must mean the same next year.",
    ),
}
LACKS: Final[dict[str, Entry]] = {
    "first-stage-condition": Entry(
        "error",
        'The first stage "{stage}" has `when` or `by`, which is never asked: every lead stands at least there.',
        "Leave it out, or put a stage without one before it.",
        "Somewhere every lead has to stand.",
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
