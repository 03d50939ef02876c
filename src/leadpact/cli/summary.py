"""A run in words and small tables: what was read, what was decided, what was not understood, what was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape

from leadpact.cli import printing
from leadpact.cli.printing import say, table
from leadpact.engine.source_messages import REASONS
from leadpact.engine.summary import FileCount, NotUnderstood, PactSummary, Summary, Unnamed

MOST_LINES = 12
BAR = 24


def summary_as_dict(summary: Summary) -> dict[str, Any]:
    """The summary as plain data for `--json`."""
    return {**asdict(summary), "assessed": summary.assessed, "clean": summary.clean}


def print_summary(summary: Summary) -> None:
    _print_rows(summary.files)
    say(
        f"\nAs of [bold]{summary.as_of}[/]: {printing.counted(summary.leads, 'lead')}; "
        f"[bold]{summary.assessed:,}[/] assessed, {summary.unclaimed:,} claimed by no pact."
    )
    for pact in summary.pacts:
        _print_pact(pact, alone=len(summary.pacts) == 1)
    _print_not_understood(summary.not_understood)
    for written in summary.written:
        say(f"Wrote [bold]{escape(str(written.path))}[/]: {escape(written.what)}, {printing.counted(written.rows, 'row')}.")
    versions = ", ".join(f"{name} {version}" for name, version in summary.versions)
    say(f"[dim]{summary.seconds:.1f} s; {versions}.[/]")


def _print_rows(files: Iterable[FileCount]) -> None:
    counts = list(files)
    rows = [(one.kind, one.file, f"{one.read:,}", f"{one.used:,}", f"{one.superseded:,}", f"{one.aside:,}") for one in counts]
    table("What was read", ("", "file", "rows", "used", "other snapshots", "set aside"), rows, right=(2, 3, 4, 5))
    for one in counts:
        reasons = "; ".join(_reasons(one))
        if reasons:
            say(f"  [dim]{escape(one.file)}: {escape(reasons)}.[/]")


def _reasons(one: FileCount) -> Iterable[str]:
    if one.known_later:
        yield f"{one.known_later:,} snapshots known only later"
    for aside in one.set_aside:
        yield f"{aside.rows:,} {REASONS.get(aside.reason, aside.reason)}"
    if one.without_date:
        yield f"{one.without_date:,} without a date (evidence only)"


def _print_pact(pact: PactSummary, *, alone: bool) -> None:
    judged = "" if alone else f": {printing.counted(pact.leads, 'lead')}"
    say(f"\n[bold]{escape(pact.name)}[/] [dim]{pact.fingerprint[:12]}[/]{judged}")
    if not pact.leads:
        return
    routes = [(one.to, one.route or f"({(one.decided_by or 'an event').replace('_', ' ')})", one.leads) for one in pact.routes]
    _counts("What happens now", ("", "route"), routes, pact.leads)
    _counts("Stage", ("",), [(one.name, one.leads) for one in pact.stages], pact.leads)
    if pact.grades:
        _print_grades(pact)
    unknown = [(one.name, one.leads) for one in pact.unknown if one.leads]
    _counts("Facts that are unknown", ("",), unknown, pact.leads)
    _print_unnamed(pact.unnamed)


def _print_grades(pact: PactSummary) -> None:
    """Two scores make a square, better to the upper left; any other number of them a list."""
    leads = {one.name: one.leads for one in pact.grades}
    across, down = _axes(pact.bands)
    if not across:
        _counts("Grade", ("",), [(one.name, one.leads) for one in pact.grades], pact.leads)
        return
    rows = [
        (row, *(f"{leads.get(row + column, 0):,}" for column in across), f"{sum(leads.get(row + column, 0) for column in across):,}") for row in down
    ]
    table(f"\nGrade ({' by '.join(name for name, _ in pact.bands)})", ("", *across, "all"), rows, right=tuple(range(1, len(across) + 2)))


def _axes(bands: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (bands[1][1], bands[0][1]) if len(bands) == 2 else ((), ())


def _counts(title: str, headings: Sequence[str], rows: Sequence[tuple[Any, ...]], whole: int) -> None:
    """Counts with their share of the whole, drawn as bars."""
    if not rows:
        return
    shown = [(*(str(cell) for cell in row[:-1]), f"{row[-1]:,}", f"{100 * row[-1] / whole:.1f} %", _bar(row[-1] / whole)) for row in rows]
    table(f"\n{title}", (*headings, "leads", "", ""), shown, right=(len(headings), len(headings) + 1))


def _bar(share: float) -> str:
    eighths = round(share * BAR * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _print_unnamed(unnamed: Sequence[Unnamed]) -> None:
    lines = [f"{one.fact} {one.value} {one.leads:,}" for one in unnamed]
    _listed("Values that no rule names", lines, "A value map in the source would make them known values, or the pact could name them.")


def _print_not_understood(cells: Sequence[NotUnderstood]) -> None:
    lines = [f"{one.kind} {one.column}: {one.value!r} in {one.rows:,} rows ({REASONS.get(one.reason, one.reason)})" for one in cells]
    _listed("Not understood", lines, "These cells count as unknown. Map them in the source, under `values` or `unknown`.")


def _listed(title: str, lines: Sequence[str], next_step: str) -> None:
    if not lines:
        return
    say(f"\n[bold]{title}[/]")
    for line in lines[:MOST_LINES]:
        printing.plain(f"  {line}")
    if len(lines) > MOST_LINES:
        say(f"  ... and {len(lines) - MOST_LINES:,} more (all of them with --json)")
    say(f"  [dim]{next_step}[/]")
