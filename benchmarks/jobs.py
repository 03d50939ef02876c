"""One measurement for each name, run in a process of its own so that its peak of memory is its own: `python -m benchmarks.jobs NAME FOLDER`."""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.bare import bare_group_by
from benchmarks.made_up import AS_OF, make_data, pact_text
from leadpact.engine.duck import connect
from leadpact.engine.folder import assess_folder
from leadpact.engine.run import compile_sql
from leadpact.engine.tables import create_tables_sql
from leadpact.pact.document import Pact
from leadpact.pact.evaluate import Evaluator
from leadpact.pact.load import load
from leadpact.pact.moments import DAY, parse_moment, zone
from leadpact.pact.worlds import World

MEMORY_LIMIT = "2500MB"
Figures = dict[str, float]


def moment(pact: Pact) -> int:
    found = parse_moment(AS_OF, zone(pact.timezone), "ends")
    assert found is not None
    return found


def make(folder: Path, leads: str) -> Figures:
    make_data(folder, int(leads))
    return {}


def bare(folder: Path) -> Figures:
    """No limit of memory worth naming: the baseline is what DuckDB does best."""
    pact = load(pact_text())
    with connect(folder / "spill", "8GB", 2) as con:
        con.execute("set enable_progress_bar = false")
        sql = bare_group_by(pact, moment(pact), str(folder / "activity_rows.parquet"))
        return _timed(lambda: con.execute(f"copy ({sql}) to '{folder}/bare.parquet' (format parquet)"))


def whole(folder: Path) -> Figures:
    """From reading the pact to the closed file."""

    def job() -> None:
        pact = load(pact_text())
        assess_folder(pact, folder, moment(pact), folder / "assessments.parquet", "decision", "ids differ", MEMORY_LIMIT)

    return _timed(job)


def _timed(job: Callable[[], object]) -> Figures:
    start, cpu = time.perf_counter(), time.process_time()
    job()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "peak_mb": peak}


def one_lead(_: Path) -> Figures:
    """One lead with 40 activities, range and contributions, by the evaluator; another lead each time, as it remembers the last one."""
    pact = load(pact_text())
    as_of = moment(pact)
    names = [f"L{number}" for number in range(LEADS_IN_TURN)]
    activities = [row for number, name in enumerate(names) for row in _activities(name, number, as_of)]
    leads = [{**_LEAD, "id": name, "email": f"a.vos@haven{name}.example"} for name in names]
    world = World.of(pact, leads=leads, activities=activities, lists={"target_accounts": ["haven.example"], "competitors": []})
    evaluator, records = Evaluator(pact), [world.record(name, as_of) for name in names]
    times = []
    for turn in range(3000):
        record = records[turn % LEADS_IN_TURN]
        start = time.perf_counter()
        evaluator.assess(record)
        times.append(time.perf_counter() - start)
    return {"median_ms": statistics.median(times) * 1000}


LEADS_IN_TURN = 20
_LEAD = {
    "company": "Haven", "country": "NL", "industry": "Logistics", "employees": 800, "revenue": "12.5",
    "job_title": "Head of logistics", "seniority": "director", "department": "Operations", "inbound": True, "visits_total": 14,
}  # fmt: skip


def _activities(lead: str, seed: int, as_of: int) -> list[dict[str, Any]]:
    dice = random.Random(seed)
    urls = ("/pricing", "/product/one", "/docs/start", "/blog/why", "/careers", "/")
    types = ("page_viewed", "page_viewed", "page_viewed", "email_opened", "email_clicked", "asset_downloaded", "webinar_attended", "form_submitted")
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=as_of)
    return [
        {
            "lead": lead,
            "type": dice.choice(types),
            "at": at - timedelta(microseconds=dice.randrange(200 * DAY)),
            "url": dice.choice(urls),
            "campaign": f"campaign {dice.randrange(5)}",
            "asset": f"asset {dice.randrange(5)}",
        }
        for _ in range(40)
    ]


def thousand_rules(_: Path) -> Figures:
    """A pact of 1,000 rules: checked, compiled, and planned by DuckDB."""
    text = pact_text(940)
    start = time.perf_counter()
    pact = load(text)
    sql = compile_sql(pact, "duckdb", moment(pact), "decision")
    compiled = time.perf_counter()
    with connect(Path(), "1GB", 2) as con:
        for statement in create_tables_sql(pact, "duckdb"):
            con.execute(statement)
        ready = time.perf_counter()
        con.execute("explain " + sql)
        planned = time.perf_counter()
    rules = len(pact.traits) + len(pact.signals) + len(pact.criteria)
    return {"rules": rules, "check_and_compile": compiled - start, "plan": planned - ready}


def profile(_: Path) -> Figures:
    """The profile part alone, per lead: the evaluator, zen-engine and json-logic on the same ten rules."""
    from benchmarks.others import profile_times  # noqa: PLC0415 - its engines are needed for nothing else

    return profile_times()


JOBS: dict[str, Callable[..., Figures]] = {
    "make": make, "bare": bare, "whole": whole, "one_lead": one_lead, "thousand_rules": thousand_rules, "profile": profile,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])))
