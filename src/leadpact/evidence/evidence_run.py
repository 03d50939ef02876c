"""The whole report of a job: its past, what the inspectors say of it, and the page."""

from __future__ import annotations

from leadpact.engine.qualify import Job, silent
from leadpact.engine.staging import Progress
from leadpact.evidence.export_columns import export_columns
from leadpact.evidence.leaks import inspect
from leadpact.evidence.leaks_page import leaks_section
from leadpact.evidence.page import Page
from leadpact.evidence.past import Past, past
from leadpact.evidence.report import Found, report
from leadpact.evidence.sentences import Advice
from leadpact.evidence.settled import Sales, settled


def evidence(job: Job, given: Sales, progress: Progress = silent) -> Page:
    """The report of the first pact of the job over its source. `given` is what was said about sales; what was not is taken from pact and source.

    Raises NotUsable with all findings where pact, source, a file, a column or the moment cannot be used.
    """
    of = past(job, progress)
    found = find(job, of, progress)
    progress("writing the report", 0)
    return report(settled(of, given), found)


def find(job: Job, of: Past, progress: Progress = silent) -> Found:
    """Looks for columns that give the outcome away. Raises NotUsable where the leads file cannot be read once more."""
    progress("inspecting the columns of the export", 0)
    export = export_columns(job, of, progress)
    inspection = inspect(export.columns)
    # A column that the pact does not read does no harm; the section names it all the same.
    used = [one for one in inspection.named("accused") if export.facts.get(one)]
    advice = tuple(Advice(f"“{column}”", "gives the outcome away") for column in used)
    return Found((leaks_section(inspection, export.facts),), advice)
