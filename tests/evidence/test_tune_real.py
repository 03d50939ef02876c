"""What `tune` makes of real leads. The data is not part of the project: without it these tests are skipped, visibly."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from leadpact.engine.draft import draft_from_export
from leadpact.engine.qualify import Job
from leadpact.engine.source_reader import read_source
from leadpact.evidence.past import Past, past
from leadpact.evidence.plan import PlanJob, plan
from leadpact.evidence.tune import Proposal, propose
from leadpact.evidence.tune_words import sentences
from leadpact.pact.document import Pact
from leadpact.pact.load import check, load
from test_real_data import EXAMPLES, WRITTEN_BY_SALES, real_data

pytestmark = pytest.mark.slow
AS_OF = "2026-06-15"
OF_2018 = "2018"


def quiet(_what: str, _rows: int) -> None:
    return


def without(file: Path, columns: Sequence[str], out: Path) -> None:
    """A copy of an export that lacks some columns, in the folder of the test."""
    with file.open(encoding="utf-8", newline="") as lines, out.open("w", encoding="utf-8", newline="") as written:
        rows = csv.DictReader(lines)
        kept = [name for name in rows.fieldnames or () if name not in columns]
        sheet = csv.DictWriter(written, kept, extrasaction="ignore")
        sheet.writeheader()
        sheet.writerows(rows)


def proposed(pact: Pact, source: str, data: Path, as_of: str = AS_OF) -> tuple[Past, Proposal]:
    known = past(Job((pact,), read_source(source, "source.yaml"), data, as_of))
    made = propose(known, quiet)
    assert isinstance(made, Proposal)
    return known, made


def holds_what_is_promised(made: Proposal, pact: Pact, source: str, data: Path) -> None:
    """AUC and calibration on the newest fifth; the text checks, loads, and the plan of the change can be made."""
    assert made.judged.proposed.value >= 0.88
    assert made.judged.calibration.error <= 0.05
    assert made.judged.better_by.sure
    assert [finding for finding in check(made.text) if finding.severity == "error"] == []
    assert made.pact.fingerprint == load(made.text).fingerprint != pact.fingerprint
    planned = plan(PlanJob(pact, made.pact, read_source(source, "source.yaml"), data, AS_OF))
    assert planned.leads == 9_240
    assert planned.changes


def test_x_education_is_ranked_as_well_as_a_logistic_regression_nearly_by_round_points(tmp_path: Path) -> None:
    without(real_data("xeducation") / "leads.csv", WRITTEN_BY_SALES, tmp_path / "leads.csv")
    pact = load((EXAMPLES / "xeducation" / "pact.yaml").read_text(encoding="utf-8"), "pact.yaml")
    source = (EXAMPLES / "xeducation" / "source.yaml").read_text(encoding="utf-8")
    _, made = proposed(pact, source, tmp_path)
    assert made.tried.of == 1_848
    holds_what_is_promised(made, pact, source, tmp_path)
    assert any("in work" in line.rule.replace("_", " ") for line in made.questions.telling), "a missing occupation gives something away"


def test_a_drafted_pact_is_tuned_as_far(tmp_path: Path) -> None:
    without(real_data("xeducation") / "leads.csv", WRITTEN_BY_SALES, tmp_path / "leads.csv")
    drafted = draft_from_export(tmp_path / "leads.csv", "X Education")
    pact = load(drafted.pact_text, "pact.yaml")
    outcome = drafted.source_text.replace("# events:\n#   won: {column: Converted, is: 1}", "events:\n  won: {column: Converted, is: 1}")
    source = outcome.replace("  id: Prospect ID\n", "  id: Prospect ID\n  order: Lead Number\n")
    assert source.count("order: Lead Number") == 1 == source.count("\nevents:")
    _, made = proposed(pact, source, tmp_path)
    holds_what_is_promised(made, pact, source, tmp_path)


def test_the_weak_signal_of_olist_is_called_weak(tmp_path: Path) -> None:
    """Leads of 2018: before, no win is on the record."""
    data = real_data("olist")
    with (data / "marketing_qualified_leads.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row[1][:4] in ("firs", OF_2018)]
    with (tmp_path / "marketing_qualified_leads.csv").open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(rows)
    without(data / "closed_deals.csv", (), tmp_path / "closed_deals.csv")
    pact = load((EXAMPLES / "olist" / "pact.yaml").read_text(encoding="utf-8"), "pact.yaml")
    source = (EXAMPLES / "olist" / "source.yaml").read_text(encoding="utf-8")
    known, made = proposed(pact, source, tmp_path, "2018-11-30")
    assert len(known.leads) == 5_998
    assert made.judged.signal == "weak"
    assert 0.64 <= made.judged.proposed.value <= 0.70
    assert any("weak" in sentence for sentence in sentences(made))
    won = known.leads["won"].sample(frac=1, random_state=1).to_numpy()
    assert not isinstance(propose(replace(known, leads=known.leads.assign(won=won)), quiet), Proposal)
