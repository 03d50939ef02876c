"""What `make demo` shows: the main job on the example leads, by the same commands that everybody uses.

Makes the data where it is missing, runs the pact's own cases, qualifies every lead, explains three, writes the readable pact, judges a score and
says what the pact is worth. Everything lands in the folder `out`.
"""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = ROOT / "out"
AS_OF = "2026-06-15T12:00"
SHOWN = 24


def run(*words: str, quiet: bool = False) -> None:
    """Prints a command as one would type it, and runs it. `quiet` shows the beginning of what it prints; the page that it writes has the rest."""
    print(f"\n$ leadpact {shlex.join(words)}", flush=True)
    out = subprocess.PIPE if quiet else None
    ran = subprocess.run([sys.executable, "-m", "leadpact", *words], cwd=ROOT, check=False, stdout=out, text=True)  # noqa: S603  (our own command)
    if ran.returncode:
        sys.exit(ran.returncode)
    if quiet:
        print("\n".join([*ran.stdout.splitlines()[:SHOWN], "..."]), flush=True)


def main() -> None:
    started = time.monotonic()
    OUT.mkdir(exist_ok=True)
    if not (HERE / "data" / "leads.csv").exists():
        print("Making the leads of Northwind (made up, about 5,000) ...", flush=True)
        subprocess.run([sys.executable, str(HERE / "generate.py")], check=True)  # noqa: S603  (our own script)
    pact, source = "examples/northwind/pact.yaml", "examples/northwind/source.yaml"
    run("test", pact)
    run(
        "qualify",
        pact,
        "--source",
        source,
        "--as-of",
        AS_OF,
        "--out",
        "out/northwind.parquet",
        "--upload",
        "out/upload.csv",
        "--rejects",
        "out/rejects.csv",
    )
    run("explain", pact, "--source", source, "--as-of", AS_OF, *(word for lead in LEADS for word in ("--lead", lead)))
    run("show", pact, "--html", "out/northwind.html")
    evidence(pact, source)
    print(f"\nDone in {time.monotonic() - started:.1f} s. Open out/northwind.html: what both teams have agreed on.")
    if find_spec("sklearn") is not None:
        print("Open out/evidence.html: what it is worth, and out/judge.html: the same asked of a score alone.")


def evidence(pact: str, source: str) -> None:
    """What the pact is worth, and a score judged without a pact. The statistics are an extra."""
    if find_spec("sklearn") is None:
        print('\nFor the evidence, install the extra: pip install "leadpact[evidence]".', flush=True)
        return
    scored()
    run("judge", "out/scored.csv", "--score", "points", "--outcome", "status", "--won", "won", "--at", "day", "--out", "out/judge.html", quiet=True)
    run("evidence", pact, "--source", source, "--as-of", AS_OF, "--out", "out/evidence.html", quiet=True)


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
            points = 25 * (row["Inbound"] == "Yes") + rank.get(row["Seniority"], 0)
            writer.writerow([lead, f"{year}-{month}-{day}", points, "won" if lead in won else "open"])


LEADS = ("NW-03968", "NW-00294", "NW-00073")

if __name__ == "__main__":
    main()
