"""What the judgement of a whole pact finds: it runs, and probably is not what was meant."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, hint, warning

LINT: Final[dict[str, Entry]] = {
    "disqualifies-unknown": Entry(
        "error",
        "{what} would disqualify a lead about whom nothing is known.",
        "Test what is known of those who should go, such as `{{country: not DE}}`, and leave the unknown to nurture or review.",
        "An unknown fact is neither yes nor no. A pact that turns down whoever it knows nothing of loses leads that nobody has looked at.",
        decides=False,
    ),
    "never-true": warning(
        'The condition of {what} can never be true: what it asks of "{name}" cannot be.',
        "Look for a range, a value or a `not` that contradicts another line, or a value that it never has.",
        "No lead at any moment can make it true. Ranges, values, answers, points and limits are all taken into account.",
    ),
    "never-true-part": warning(
        'Alternative {number} in the condition of {what} can never be true: what it asks of "{name}" cannot be.',
        "Mend it, or leave it out.",
        "The other alternatives still work, so nobody notices that this one does nothing.",
    ),
    "always-true": warning(
        "The condition of {what} is true for every {about}, so it says nothing.",
        "Ask for what makes the difference, or leave the condition out.",
        "Nothing that can be known of anybody makes it false or unknown.",
    ),
    "hidden-route": warning(
        "No lead can ever come to {what}: {by} takes all of its leads before.",
        "Move it up, narrow what stands before it, or leave it out.",
        "The first route that matches is taken, after exclusions and events.",
    ),
    "unreachable-stage": warning(
        "Nobody ever stands in {what}: whenever it holds, {by} holds as well, and stands further down.",
        "Let the later one ask for more, or change the order.",
        "A lead stands in the last stage that holds.",
    ),
    "hidden-case": warning(
        "No lead can ever come to {what}: {by} takes all of its leads before.",
        "Move it up, narrow what stands before it, or leave it out.",
        "The first true case of `first of` counts, and an unknown one before it makes the whole trait unknown.",
    ),
    "same-rule": warning(
        "{what} says the same as {other}.",
        "Keep one: two rules that are always true together count one thing twice.",
        "The order of lines and values does not matter here, nor how a test of one value is written.",
    ),
    "band-outside-limits": warning(
        'The band "{band}" of the score "{score}" begins at {threshold}, outside its limits ({limits}).',
        "Move the threshold inside the limits, or widen them.",
        "Limits cut the score before its band is chosen.",
    ),
    "band-unreachable": warning(
        'No lead can be in the band "{band}" of the score "{score}": the score is {end}.',
        "Move the thresholds, or give more points.",
        "Worked out from the smallest and largest points of everything that the score sums, and its limits.",
    ),
    "score-constant": warning(
        'The score "{score}" is {points} for every lead.',
        "Give points to what it sums, or widen its limits.",
        "Nothing that it sums has points that its limits let through.",
    ),
    "range-blind": warning(
        'The trait "{trait}" has points and tests whether "{name}" is known, which the range of a score cannot see.',
        "Test a value instead, or take the points away.",
        "The range says what a score could still become. A test for `known` is never unknown itself, so it stays outside.",
    ),
    "at-most-below-points": warning(
        '"at most" of "{name}" is {most}, less than the {points} points of one activity.',
        "Raise the limit, or write fewer points.",
        "The first activity already meets the limit, so the points written are never given.",
    ),
    "within-after-decay": warning(
        '"within" of "{name}" reaches to day {within}, and its points have faded to 0 by day {end}.',
        "Shorten it, or leave it out, if no condition needs the count.",
        "After the last day on which decay leaves a hundredth of a point, an activity still counts and brings nothing.",
    ),
    "stage-without-meaning": warning(
        'The stage "{stage}" does not say what it means.',
        "Add `means`, in a sentence that both teams would sign.",
        "A stage without a meaning is the very dispute that a pact is to end.",
    ),
    "stage-without-owner": warning(
        'The stage "{stage}" belongs to no team.', "Add `owner`.", "Whoever stands in a stage without an owner is nobody's lead."
    ),
    "nobody-accountable": warning(
        'Nobody is accountable in the team "{team}".', "Add `accountable` with a title, not a name.", "Somebody has to sign for each team."
    ),
    "route-without-reason": warning(
        'The route "{route}" gives no reason.', "Add `because`: whoever gets the lead will ask.", "Every route is shown with its reason."
    ),
    "criterion-without-question": warning(
        'The criterion "{name}" has no question.', "Add `ask`, as it would be said on the phone.", "The call sheet shows the question."
    ),
    "too-many-questions": warning(
        "The pact asks {count} questions; more than {most} are not asked.",
        "Keep those whose answer changes what happens.",
        "Data overload: nobody asks ten questions on a first call, so the answers stay unknown and the rules over them never fire.",
    ),
    "too-many-facts": warning(
        "The pact wants {count} facts of every lead; more than {most} are not kept up.",
        "Keep those that a condition needs.",
        "Data overload: what nobody fills in stays unknown, and unknown is worth nothing.",
    ),
    "rule-without-meaning": hint(
        'The {what} "{name}" does not say what it means.',
        "Add `means`: why does it matter?",
        "Readers of the pact see the meaning, not the condition.",
    ),
    "answer-without-meaning": hint(
        'The answer "{answer}" to "{name}" does not say what it means.',
        "Add `means`, so that two people hear the same answer.",
        "It stands on the call sheet.",
    ),
    "rejection-without-meaning": hint(
        'The rejection "{reason}" does not say what it means.',
        "Add `means`, so that it is chosen when it is right.",
        "Reasons are chosen from a list, in a hurry.",
    ),
    "vague-meaning": hint(
        '"{means}" does not say what {what} is.',
        "Say what one could check: a number, an event, a role.",
        "A meaning of one or two words, or of words such as good, interested and engaged alone, can be read in as many ways as there are readers.",
    ),
    "unused-fact": hint('The fact "{name}" is declared and nothing uses it.', "Use it, or leave it out.", "People may be filling it in for nothing."),
    "unused-list": hint(
        'The list "{name}" is declared and no condition tests it.', "Use it, or leave it out.", "Somebody keeps it up to date for nothing."
    ),
    "unused-activity": hint(
        'No signal counts activities of type "{name}".', "Count them, or leave the type out.", "What happens there changes nothing."
    ),
    "unused-note": hint('The note "{name}" is declared and no signal uses it.', "Use it, or leave it out.", "It is collected for nothing."),
    "unused-rule": hint(
        'The {what} "{name}" reaches no score and no condition.',
        "Name it in a score or a condition, or leave it out.",
        "It changes nothing that happens.",
    ),
    "route-without-case": hint(
        'No case expects the route "{route}".', "Add a lead that both teams would send there.", "A route without a case can break unseen."
    ),
    "no-cases": hint(
        "The pact has no cases.",
        "Add `cases`: a few leads that both teams have judged together.",
        "A change that breaks a case cannot be signed; without cases nothing is noticed.",
    ),
    "no-handoff": hint(
        "Leads go to sales, and nothing says how they are handed over.",
        "Add `handoff` with clocks and agreed reasons for rejections.",
        "Without it nobody has promised to look, and nobody can say no with a reason.",
    ),
    "no-rejections": hint(
        "The hand-over has no agreed reasons for rejections.",
        "Add `rejections`.",
        "Reasons that are agreed can be counted, and each says what happens next.",
    ),
    "sales-without-clock": hint(
        'Nothing says how soon sales looks at leads of the route "{route}".',
        "Add `respond within` here, or `accept within` to the hand-over.",
        "Good leads that wait go elsewhere.",
    ),
    "nurture-without-date": hint(
        'The route "{route}" has no `look again`.', "Add one, such as `look again: 30 days`.", "Every lead has a next step with a date."
    ),
    "no-review": hint(
        "The pact is never reviewed.", "Add `review every: 3 months`.", "What was right at the beginning of the year is not by its end."
    ),
    "no-queue-order": hint(
        "Nothing says which lead comes first in a queue.",
        "Add `order leads by` with one of the scores: {scores}.",
        "Whoever works the queue begins at its top.",
    ),
}
