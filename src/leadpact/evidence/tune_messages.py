"""Why there is no proposal, and what a command about proposals cannot use. Loads none of the statistics."""

from __future__ import annotations

from typing import Final

from leadpact.pact.entry import Entry, error

TUNE_CATALOGUE: Final[dict[str, Entry]] = {
    "nothing-to-tune": error(
        "No score of this pact sums points, so there is nothing that outcomes could tune.",
        "Give traits, signals or answers points, and name them in a score.",
        "A pact may do without points; it then decides by its conditions alone.",
    ),
    "too-few-outcomes": error(
        "There are {have} {what} among the {part}, and a proposal needs {need}.",
        "Wait for more outcomes, or bring older ones.",
        "Points that are made from a handful of wins describe that handful.",
    ),
    "no-signal": error(
        "There is nothing to learn: on the newest {leads} leads the best points reach an AUC of {auc} ({low} to {high}), "
        "and what they rest on did not hold in two times one after the other.",
        "Ask for facts that are known before the decision, and try again with their outcomes.",
        "A proposal would only carry over what happened by chance.",
    ),
    "proposal-is-pact": error(
        "--out names the pact itself.",
        "Choose another file; read the proposal, then put it in the place of the pact yourselves.",
        "A pact is what people have agreed to; a command may propose and never overwrite it.",
    ),
    "proposal-exists": error(
        "{path} exists already.",
        "Choose another file, or write over it with --force.",
        "A proposal that somebody has worked on is not lost by running a command twice.",
    ),
    "proposal-no-place": error(
        "The proposal cannot be written into the text of the pact: {what}.",
        "Write that part in block style, a line for each key, and try again.",
        "The author's text is kept, so a number can only be put where the layout has a place for it.",
    ),
    "slice-too-large": error(
        "Only {have} leads are not with sales as of this moment, and {asked} were asked for.",
        "Ask for fewer.",
        "A slice is drawn from the leads that would otherwise not be called.",
    ),
    "slice-not-read": error(
        "{path} is no slice: its first line should be {heading}.",
        "Name the file that `leadpact slice --out` has written.",
        "What a slice says depends on how it was drawn, which stands in its rows.",
    ),
}
