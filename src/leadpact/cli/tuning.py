"""Learning from outcomes: a proposal of points, two pacts on the same leads, and a random slice of those that nobody would call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from leadpact.cli import printing
from leadpact.cli.app import app
from leadpact.cli.evidence_room import evidence_room
from leadpact.cli.leads import DataFolder, SourceFile, as_text, data_folder, progress_line
from leadpact.cli.moments import AsOf
from leadpact.cli.pacts import PACT, AsJson, PactFile
from leadpact.engine.files import load_file, read_text, write_text
from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.tune_messages import TUNE_CATALOGUE
from leadpact.pact.document import Pact
from leadpact.pact.findings import Finding, NotUsable, Place

if TYPE_CHECKING:
    from leadpact.evidence.plan import Plan
    from leadpact.evidence.tune import Proposal

Memory = Annotated[str | None, typer.Option(help="How much memory to use, such as 2GB; what does not fit goes to disk.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


@app.command(rich_help_panel=PACT)
def tune(
    pact_file: PactFile,
    source_file: SourceFile,
    out: Annotated[Path, typer.Option("--out", help="Where to write the proposed pact.", metavar="PROPOSAL")],
    data: DataFolder = None,
    as_of: AsOf = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write what the proposal rests on as one HTML file.")] = None,
    with_plan: Annotated[bool, typer.Option("--plan/--no-plan", help="Say what the change would do to the leads of today.")] = True,
    force: Force = False,
    memory: Memory = None,
    as_json: AsJson = False,
) -> None:
    """Propose points and bands from what became of the leads, as a pact that keeps the author's text.

    Learns from the oldest four fifths of the settled leads and judges on the newest fifth. Only numbers change, and traits may be added; where the
    data stand against what a rule means, it asks. Leaves with 1 where there are too few outcomes, or nothing to learn from them.
    """
    with evidence_room(), progress_line() as progress:
        _check_out(out, pact_file, force=force)
        pact = load_file(pact_file)
        job = _job(pact, source_file, data, as_of, memory)
        from leadpact.evidence.past import past  # noqa: PLC0415  (the statistics take a while to load)
        from leadpact.evidence.tune import propose  # noqa: PLC0415

        with printing.about_the_source():
            known = past(job, progress)
        made = propose(known, progress)
        del known
        if isinstance(made, Finding):
            _no_proposal(made, as_json=as_json)
        write_text(out, made.text)
        planned = _plan(job, made.pact, progress) if with_plan else None
    _tell(made, pact, planned, (out, html), as_json=as_json)


def _check_out(out: Path, pact_file: Path, *, force: bool) -> None:
    if out.exists() and out.samefile(pact_file):
        raise NotUsable((Finding("proposal-is-pact", "error", Place(str(out), 0, 0)),))
    if out.exists() and not force:
        raise NotUsable((Finding("proposal-exists", "error", Place(str(out), 0, 0), {"path": str(out)}),))


def _job(pact: Pact, source_file: Path, data: Path | None, as_of: str | None, memory: str | None) -> Job:
    with printing.about_the_source():
        source = read_source(read_text(source_file), str(source_file))
    return Job((pact,), source, data_folder(source_file, data), as_text(as_of), memory_limit=memory)


def _no_proposal(why: Finding, *, as_json: bool) -> NoReturn:
    if as_json:
        printing.print_json({"proposal": None, "findings": [printing.finding_as_dict(why, TUNE_CATALOGUE)]})
    else:
        printing.print_findings((why,), entries=TUNE_CATALOGUE)
    raise typer.Exit(1)


def _plan(job: Job, proposal: Pact, progress: Any) -> Plan:
    from leadpact.evidence.plan import PlanJob, plan  # noqa: PLC0415

    return plan(PlanJob(job.pacts[0], proposal, job.source, job.data, job.as_of, memory_limit=job.memory_limit), progress)


def _tell(made: Proposal, pact: Pact, planned: Plan | None, files: tuple[Path, Path | None], *, as_json: bool) -> None:
    from leadpact.evidence import page  # noqa: PLC0415
    from leadpact.evidence.tune_words import proposal_as_dict, proposal_page  # noqa: PLC0415

    out, report = files
    shown = proposal_page(made)
    said: tuple[str, ...] = ()
    if planned is not None:
        from leadpact.evidence.plan_page import plan_page  # noqa: PLC0415

        said = plan_page(planned).sentences
    if report is not None:
        write_text(report, page.html(shown))
    if as_json:
        printing.print_json({**proposal_as_dict(made, pact), "out": str(out), "plan": list(said)})
        return
    printing.plain(page.text(shown))
    if said:
        printing.say("[bold]What it would do to the leads of today[/]")
    for sentence in said:
        printing.plain(f"  {sentence}")
    printing.plain(
        f"\nWrote {out}: a proposal. See what it says differently with `leadpact diff {pact.path} {out}`, "
        f"and lead by lead with `leadpact plan {out} --against {pact.path}`."
    )


@app.command(rich_help_panel=PACT)
def challenge(
    champion_file: Annotated[Path, typer.Argument(help="The pact as it is.", metavar="CHAMPION")],
    challenger_file: Annotated[Path, typer.Argument(help="The pact that would like its place.", metavar="CHALLENGER")],
    source_file: SourceFile,
    data: DataFolder = None,
    as_of: AsOf = None,
    every: Annotated[bool, typer.Option("--all", help="All settled leads, and not only the newest fifth: for pacts that learnt from none.")] = False,
    memory: Memory = None,
    as_json: AsJson = False,
) -> None:
    """Compare two pacts on the same leads with known outcomes: which ranks better, which decides better, and whether that is more than chance.

    Only the newest fifth counts unless --all is given, because `tune` learns from the others.
    """
    with evidence_room(), progress_line() as progress:
        from leadpact.evidence.challenge import challenge as compare  # noqa: PLC0415
        from leadpact.evidence.challenge import challenge_as_dict, in_sentences  # noqa: PLC0415

        champion, challenger = load_file(champion_file), load_file(challenger_file)
        job = _job(champion, source_file, data, as_of, memory)
        with printing.about_the_source():
            found = compare(champion, challenger, job, progress, every=every)
    if as_json:
        printing.print_json(challenge_as_dict(found))
        return
    for sentence in in_sentences(found):
        printing.plain(sentence)


@app.command("slice", rich_help_panel="Leads")
def slice_of_leads(
    pact_file: PactFile,
    source_file: SourceFile,
    data: DataFolder = None,
    as_of: AsOf = None,
    leads: Annotated[int, typer.Option(help="How many leads to draw.", min=1)] = 30,
    seed: Annotated[int, typer.Option(help="The same seed draws the same leads.", min=0)] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="Write the drawn leads to this CSV, for sales to work like any other.")] = None,
    read: Annotated[Path | None, typer.Option("--read", help="Read what became of a slice that was written before.")] = None,
    force: Force = False,
    memory: Memory = None,
    as_json: AsJson = False,
) -> None:
    """Draw a random slice of the leads that the pact leaves in nurture, or say what became of one: how many wins the line misses.

    With --out leads are drawn and written; weeks later --read says how many of them won, and what that means for all, with its interval.
    """
    if (out is None) == (read is None):
        raise typer.BadParameter("Give --out to draw a slice, or --read to read one.")
    with evidence_room(), progress_line() as progress:
        from leadpact.evidence import slice as slices  # noqa: PLC0415

        job = _job(load_file(pact_file), source_file, data, as_of, memory)
        if read is not None:
            told = slices.read_outcomes(job, slices.read_slice(read_text(read), read), progress)
            says = slices.in_sentences(told)
            answer: dict[str, Any] = {"won": told.won.hits, "of": told.won.of, "stands_for": told.of, "missed": told.missed, "sentences": says}
        elif out is not None:
            if out.exists() and not force:
                raise NotUsable((Finding("proposal-exists", "error", Place(str(out), 0, 0), {"path": str(out)}),))
            drawn = slices.draw(job, leads, seed, progress)
            write_text(out, slices.as_csv(drawn))
            says = [f"Wrote {out}: {leads:,} of {drawn.of:,} leads in nurture, drawn by lot (seed {seed}). Let sales work them like any other."]
            answer = {"out": str(out), "leads": list(drawn.leads), "of": drawn.of, "seed": seed}
    if as_json:
        printing.print_json(answer)
        return
    for sentence in says:
        printing.plain(sentence)
