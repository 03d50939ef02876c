"""What `make demo` shows: the main job on the example leads, by the same commands that everybody uses.

Makes the data where it is missing, runs the pact's own cases, qualifies every lead, explains three, and writes the readable pact. Everything lands
in the folder `out`.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OUT = ROOT / "out"
AS_OF = "2026-06-15T12:00"


def run(*words: str) -> None:
    """Prints a command as one would type it, and runs it."""
    print(f"\n$ leadpact {shlex.join(words)}", flush=True)
    ran = subprocess.run([sys.executable, "-m", "leadpact", *words], cwd=ROOT, check=False)  # noqa: S603  (our own command)
    if ran.returncode:
        sys.exit(ran.returncode)


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
    print(f"\nDone in {time.monotonic() - started:.1f} s. Open out/northwind.html: what both teams have agreed on.")


LEADS = ("NW-03968", "NW-00294", "NW-00073")

if __name__ == "__main__":
    main()
