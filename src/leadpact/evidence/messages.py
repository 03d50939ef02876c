"""What can be wrong with what the commands of the evidence are given. Loads none of the statistics, so that their absence can be said."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error

EVIDENCE_CATALOGUE: Final[dict[str, Entry]] = {
    "evidence-not-installed": error(
        "This command needs the extra `evidence`, and {missing} is not installed.",
        'Run: pip install "leadpact[evidence]".',
        "The statistics are kept out of the base installation, which runs pacts without them.",
    ),
    "no-scores": error(
        'No cell of "{column}" is a number; the first is "{example}".',
        "Name the column that holds the score; turn grades such as A, B, C into numbers that rise with what is better.",
        "Any number is a score, as long as more is meant to be better.",
    ),
    "column-for-two": error(
        '"{column}" is named as {one} and as {other}.',
        "Each of them is a column of its own.",
        "A score compared with itself is always right.",
    ),
    "outcome-not-understood": error(
        'The values of "{column}" do not say plainly which leads won: {examples}.',
        'Say which value does: --won "VALUE".',
        "What counts as won is never guessed from values that nobody can be sure of.",
    ),
    "no-such-value": error(
        '"{value}", given with {option}, is not a value of "{column}".',
        "{did_you_mean}",
        "Case and outer blanks do not count.",
    ),
    "won-and-lost": error(
        '"{value}" is given as won and as lost.',
        "Leave one of them out.",
        "A lead either won or it did not.",
    ),
    "one-outcome": error(
        'Of the {leads} leads with a score {became} by "{column}" (counts as won: {won}).',
        "Export leads that won together with leads that did not.",
        "Where every lead ends alike there is nothing that a score could tell apart.",
    ),
    "one-score": error(
        'Every lead has the same score, {score}, in "{column}".',
        "Name the column that holds the score.",
        "Where every lead has one score there is no order to judge.",
    ),
    "no-times": error(
        'No cell of "{column}" is a date or a number; the first is "{example}".',
        "Name a column of dates, or of numbers that rise with time, such as a lead number; or leave --at out.",
        "Without it there is nothing by time, and no leads per week.",
    ),
    "not-above-zero": error(
        "{option} should be a number above zero, and is {value}.",
        "Give how many leads a week sales can work.",
        "A capacity of nothing needs no line.",
    ),
    "not-a-line": error(
        "{option} should be a score, and is {value}.",
        "Give the score from which on leads go to sales today.",
        "A line is a number on the scale of the score.",
    ),
}
