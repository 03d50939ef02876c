"""All measurements on files in one run, written to docs/benchmarks.md: `python -m benchmarks [--leads 1000000] [--data FOLDER]`.

`python -m benchmarks server` measures the server and writes its section of the same page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import server
from benchmarks.bare import bare_group_by
from benchmarks.jobs import MEMORY_LIMIT, Figures, moment
from benchmarks.made_up import pact_text
from benchmarks.server import kept
from leadpact.pact.load import load

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def run(name: str, folder: Path, *arguments: str) -> Figures:
    """One job in a fresh process."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "benchmarks.jobs", name, str(folder), *arguments]
    found = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    if found.returncode:
        sys.exit(f"benchmark {name}: {found.stderr.strip()[-2000:]}")
    figures: Figures = json.loads(found.stdout.splitlines()[-1])
    print(name, *arguments, {key: round(value, 4) for key, value in figures.items()}, flush=True)
    return figures


def quickest(name: str, folder: Path) -> Figures:
    """The quickest of a few rounds: what else the machine does can only slow a round down. The peak of memory is the highest."""
    rounds = [run(name, folder) for _ in range(ROUNDS)]
    return {**min(rounds, key=lambda one: one["seconds"]), "peak_mb": max(one["peak_mb"] for one in rounds)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, help="where the made-up files go; a temporary folder if left out")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    given = parser.parse_args()
    folder = given.data or Path(tempfile.mkdtemp(prefix="leadpact-benchmarks-"))
    try:
        given.out.write_text(_measured(folder, given.leads).rstrip() + "\n" + kept(given.out), encoding="utf-8")
    finally:
        if given.data is None:
            shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, leads: int) -> str:
    large, small = folder / f"leads_{leads}", folder / f"leads_{leads // 10}"
    for place, count in ((small, leads // 10), (large, leads)):
        if not (place / "list_rows.parquet").exists():
            run("make", place, str(count))
    bare, whole, tenth = quickest("bare", large), quickest("whole", large), quickest("whole", small)
    one, thousand, profile = run("one_lead", folder), run("thousand_rules", folder), run("profile", folder)
    rows = [
        (f"{leads:,} leads, {leads * 20:,} activities: the whole job, Parquet to Parquet", f"{whole['seconds']:.1f} s", ""),
        ("the bare conditional GROUP BY of its 25 signals on the same file", f"{bare['seconds']:.1f} s", ""),
        ("the whole job in multiples of the bare GROUP BY", f"{whole['seconds'] / bare['seconds']:.2f}", "2.5"),
        ("processor time of the whole job, of the bare GROUP BY", f"{whole['cpu']:.1f} s, {bare['cpu']:.1f} s", ""),
        ("peak memory of the whole process, of the bare one", f"{whole['peak_mb']:,.0f} MB, {bare['peak_mb']:,.0f} MB", "2,048 MB"),
        (f"{leads // 10:,} leads, {leads * 2:,} activities: the whole job", f"{tenth['seconds']:.1f} s", ""),
        ("ten times the data in multiples of the time", f"{whole['seconds'] / tenth['seconds']:.1f}", "11"),
        ("one lead with 40 activities, ranges and contributions (median)", f"{one['median_ms']:.3f} ms", "0.25 ms"),
        (f"a pact of {thousand['rules']:,.0f} rules checked and compiled", f"{thousand['check_and_compile']:.2f} s", "3 s"),
        ("the same planned by DuckDB", f"{thousand['plan']:.2f} s", "3 s"),
        ("profile part alone, per lead: Leadpact's evaluator, the whole assessment", f"{profile['leadpact_ms']:.4f} ms", ""),
        ("the same ten rules in zen-engine", f"{profile['zen_engine_ms']:.4f} ms", ""),
        ("the same ten rules in json-logic", f"{profile['json_logic_ms']:.4f} ms", ""),
    ]
    return _page(rows, str(large / "activity_rows.parquet"))


def _page(rows: list[tuple[str, str, str]], file: str) -> str:
    pact = load(pact_text())
    table = "\n".join(f"| {what} | {figure} | {limit} |" for what, figure, limit in rows)
    sql = bare_group_by(pact, moment(pact), file).replace(file, "activity_rows.parquet")
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "zen-engine", "json-logic-qubit"))
    made_with = {"versions": versions, "python": platform.python_version(), "machine": _machine()}
    return _PAGE.format(table=table, sql=sql, pact=pact_text(), rounds=ROUNDS, limit=MEMORY_LIMIT, **made_with)


def _machine() -> str:
    model = next((line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = next((int(line.split()[1]) // 1024 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return f"{platform.system()} {platform.machine()}, {model or 'unknown processor'}, {os.cpu_count()} cores, {memory:,} MB of memory"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


_PAGE = """# Benchmarks

Written by `make bench`; do not edit. Ratios are of one run on one machine. Jobs on files are the quickest of {rounds} rounds, each in a process of
its own, with two threads.

Machine: {machine}. Python {python}, {versions}.

| what | measured | at most |
|---|---|---|
{table}

## What is measured

**The whole job** reads the pact, compiles it, reads the canonical tables from Parquet (leads, activities in the order of time, answers, events,
lists), and writes one row per lead to Parquet: stage, route, reasons, scores with ranges and bands, grade, contributions as a list, answers, what
is undecided and what is unknown. DuckDB may use {limit}; the peak is that of the whole process. The activities carry no ids; where ids repeat, the
search for repetitions comes on top.

**The bare GROUP BY** asks the same conditions and windows of the same file and writes its sums to Parquet. It knows no keys of `once per`, no decay,
no limits, no accounts, no traits and no routes, and may use as much memory as it likes:

```sql
{sql}
```

**One lead** goes through the Python evaluator, another lead each time. **The profile part** is ten rules about five facts; the
other engines only add up points, Leadpact makes its whole assessment.

## The pact

25 signals, of which 8 fade, 6 count once per something and 2 cross accounts; 30 traits; 5 criteria.

```yaml
{pact}
```
"""

if __name__ == "__main__":
    server.main(sys.argv[2:]) if sys.argv[1:2] == ["server"] else main()
