"""The door to the statistics: they are an extra, and loaded only by the commands that need them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from leadpact.cli import printing
from leadpact.pact.findings import Finding, NotUsable, Place

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What says how many threads linear algebra uses. Fits as small as these are slower with several, many times so on a busy machine; who has set one of
them keeps it."""
NEEDED = ("numpy", "pandas", "scipy", "sklearn", "statsmodels")


@contextmanager
def evidence_room() -> Iterator[None]:
    """Whatever cannot be used inside is said in the words of the evidence. Raises NotUsable where the extra is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        values = {"missing": ", ".join(missing)}
        raise printing.EvidenceRefused((Finding("evidence-not-installed", "error", Place("leadpact", 0, 0), values),))
    for name in ONE_THREAD:  # read when the libraries are loaded, which happens inside
        os.environ.setdefault(name, "1")
    try:
        yield
    except NotUsable as refused:
        if isinstance(refused, printing.SourceRefused):
            raise
        raise printing.EvidenceRefused(refused.findings) from refused
