"""What `make demo` shows: the main job on the example leads, by the same commands that everybody uses.

Makes the data where it is missing, runs the pact's own cases, qualifies every lead, explains three, writes the readable pact, judges a score, says
what the pact is worth, plans a change of it and lets the outcomes propose points. Everything lands in the folder `out`.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import get_terminal_size
from subprocess import PIPE, STDOUT

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = ROOT / "out"
AS_OF = "2026-06-15T12:00"
PACT, SOURCE = "examples/northwind/pact.yaml", "examples/northwind/source.yaml"
LEADS = ("NW-03968", "NW-00294", "NW-00073")
FIRST = ("qualify", "plan", "evidence", "tune", "explain", "judge", "show", "test")
"""The order in which commands begin: one that needs little while the statistics are being loaded, then the longest first."""
AT_ONCE = "qualify"
"""Begins by itself while what the others need is being loaded."""
OLD_ENOUGH = "2025-10"
"""The last month whose leads have had time to be won."""
CHANGES = (("fit_band: [A, B], engagement: at least 30}", "fit_band: [A, B], engagement: at least 25}"),)
"""A change of the pact: what stands there, and what would."""


PROCESSES = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
"""What all commands need is loaded once, and each begins from there."""
LIBRARIES = (
    "leadpact.cli.app",
    "leadpact.engine.qualify",
    "leadpact.engine.explain",
    "leadpact.evidence.evidence_run",
    "leadpact.evidence.judge_run",
    "leadpact.evidence.plan",
    "leadpact.evidence.plan_page",
    "leadpact.evidence.tune",
    "pydantic.type_adapter",  # typer loads it with the first command
)


def typed(words: tuple[str, ...], said: str, columns: str) -> None:
    """Runs a command in this process as if it had been typed; what it says goes into the file `said`."""
    with open(said, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(ROOT)
    os.environ["COLUMNS"] = columns
    sys.argv = ["leadpact", *words]
    from leadpact.cli.app import main as leadpact  # noqa: PLC0415  (in the child, where it is loaded already)

    leadpact()


def environment() -> dict[str, str]:
    """Several commands run at once, so each keeps to one thread for its sums: more would stand in each other's way."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": str(get_terminal_size().columns)}


@dataclass(frozen=True)
class Step:
    """A command as one would type it. `shown`: so many lines of what it prints, where the page that it writes has the rest; 0 shows all.

    `no`: whether leaving with 1 is an answer and no trouble.
    """

    words: tuple[str, ...]
    shown: int = 0
    no: bool = False

    def run(self) -> tuple[int, str]:
        """How it left, and what it said."""
        if self.words[0] == AT_ONCE:
            command = [sys.executable, "-m", "leadpact", *self.words]
            ran = subprocess.run(command, cwd=ROOT, env=environment(), check=False, stdout=PIPE, stderr=STDOUT, text=True)  # noqa: S603  (our own)
            return ran.returncode, ran.stdout
        said = OUT / f".{self.words[0]}.txt"
        child = PROCESSES.Process(target=typed, args=(self.words, str(said), environment()["COLUMNS"]))
        child.start()
        child.join()
        text = said.read_text(encoding="utf-8")
        said.unlink()
        return child.exitcode or 0, text

    def tell(self, code: int, said: str) -> None:
        """Prints the command and what it said. Leaves the demo where it could not be run."""
        print(f"\n$ leadpact {shlex.join(self.words)}", flush=True)
        lines = said.splitlines()
        failed = code > int(self.no)
        cut = self.shown and len(lines) > self.shown and not failed
        print("\n".join([*lines[: self.shown], "..."] if cut else lines), flush=True)
        if failed:
            sys.exit(code)


def main() -> None:
    started = time.monotonic()
    os.environ.update(environment())
    OUT.mkdir(exist_ok=True)
    if not (HERE / "data" / "leads.csv").exists():
        print("Making the leads of Northwind (made up, about 5,000) ...", flush=True)
        subprocess.run([sys.executable, str(HERE / "generate.py")], check=True)  # noqa: S603  (our own script)
    statistics = find_spec("sklearn") is not None
    if statistics:
        scored()
        changed()
        PROCESSES.set_forkserver_preload([*LIBRARIES])
    steps = (*main_job(), *(evidence() if statistics else ()))
    # None needs what another writes: as many at once as there are processors, told in the order in which they are read.
    with ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as at_once:
        running = {step: at_once.submit(step.run) for step in sorted(steps, key=lambda step: FIRST.index(step.words[0]))}
        for step in steps:
            step.tell(*running[step].result())
    print(f"\nDone in {time.monotonic() - started:.1f} s. Open out/northwind.html: what both teams have agreed on.")
    if not statistics:
        print('For the evidence, install the extra: pip install "leadpact[evidence]".')
        return
    print("Open out/evidence.html: what it is worth, and out/judge.html: the same asked of a score alone.")
    print("Open out/plan.html: what out/next.yaml would change, and out/tune.html: what the outcomes would change (out/proposal.yaml).")


def main_job() -> tuple[Step, ...]:
    """The pact's own cases, every lead, three of them explained, and the readable pact."""
    on = ("--source", SOURCE, "--as-of", AS_OF)
    files = ("--out", "out/northwind.parquet", "--upload", "out/upload.csv", "--rejects", "out/rejects.csv")
    return (
        Step(("test", PACT)),
        Step(("qualify", PACT, *on, *files)),
        Step(("explain", PACT, *on, *(word for lead in LEADS for word in ("--lead", lead)))),
        Step(("show", PACT, "--html", "out/northwind.html")),
    )


def evidence() -> tuple[Step, ...]:
    """What the pact is worth, a score judged without a pact, what a change would do, and what the outcomes propose. The statistics are an extra."""
    on = ("--source", SOURCE, "--as-of", AS_OF)
    about = ("--score", "points", "--outcome", "status", "--won", "won", "--at", "day")
    return (
        Step(("judge", "out/scored.csv", *about, "--out", "out/judge.html"), shown=24),
        Step(("evidence", PACT, *on, "--out", "out/evidence.html"), shown=30),
        Step(("plan", "out/next.yaml", "--against", PACT, *on, "--html", "out/plan.html"), shown=24),
        Step(("tune", PACT, *on, "--out", "out/proposal.yaml", "--force", "--no-plan", "--html", "out/tune.html"), shown=20, no=True),
    )


def changed() -> None:
    """What the evidence asks for, as a change to talk about: the pact with a lower line for what marketing passes on."""
    text = (ROOT / PACT).read_text(encoding="utf-8")
    for before, after in CHANGES:
        if text.count(before) != 1:
            sys.exit(f"{PACT} does not say this once any more:\n{before}")
        text = text.replace(before, after)
    (OUT / "next.yaml").write_text(text, encoding="utf-8")


def scored() -> None:
    """An export as a team has it today: one score for each lead, the day it came and what became of it. The points are a common first try: an open
    door for whoever came by themselves, and a few for rank."""
    with (HERE / "data" / "events.csv").open(encoding="utf-8", newline="") as file:
        won = {row["Lead ID"] for row in csv.DictReader(file) if row["Event"] == "won"}
    first: dict[str, dict[str, str]] = {}
    with (HERE / "data" / "leads.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Lead ID"]:
                first.setdefault(row["Lead ID"], row)
    rank = {"Owner": 30, "C-Level": 30, "Director": 20, "Manager": 10}
    with (OUT / "scored.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["lead", "day", "points", "status"])
        for lead, row in first.items():
            day, month, year = row["Created at"][:10].split(".")
            if f"{year}-{month}" > OLD_ENOUGH:
                continue
            points = 25 * (row["Inbound"] == "Yes") + rank.get(row["Seniority"], 0)
            writer.writerow([lead, f"{year}-{month}-{day}", points, "won" if lead in won else "open"])


if __name__ == "__main__":
    main()
