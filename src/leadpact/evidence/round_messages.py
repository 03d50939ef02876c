"""What can be wrong with a round of blind judgement. Loads none of the statistics."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error

ROUND_CATALOGUE: Final[dict[str, Entry]] = {
    "no-lead-to-judge": error(
        "This source has no lead that nobody has decided about yet.",
        "A round needs open leads; choose an earlier moment with --as-of.",
        "Leads that were accepted, rejected, won or lost would tell the judges their outcome.",
    ),
    "round-there": error(
        "This folder has a round already ({file}).",
        "Give another folder: --out.",
        "Sheets that may have been filled in are never written over.",
    ),
    "no-round": error(
        "This folder holds no round: there is no {file} that can be read.",
        "Name the folder that `leadpact round make` has written.",
        "The key says which leads were judged, and by which words.",
    ),
    "no-sheet": error(
        "The sheet {file} is not in this folder.",
        "Put the filled-in sheet of that team there, as CSV, under this name.",
        "A round is read when both teams have judged.",
    ),
    "sheet-column": error(
        'The sheet has no column "{name}".',
        "Keep the headings as they were; {found} were found.",
        "Judgements are found by the heading, and leads by their number.",
    ),
    "no-such-number": error(
        'There is no lead number "{text}" in this round.',
        'Keep the column "no" as it was.',
        "The number says which lead is judged.",
    ),
    "no-such-judgement": error(
        '"{name}" is none of the words to judge by.',
        "{did_you_mean}",
        "Both teams use the same few words, so that they can be compared.",
    ),
    "nothing-judged": error(
        "No lead has been judged by both teams.",
        "Fill in the column {column} of both sheets.",
        "Agreement is measured on leads that both have judged.",
    ),
}  # fmt: skip
