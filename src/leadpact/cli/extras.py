"""What a command needs beyond the base installation."""

from __future__ import annotations

from importlib.util import find_spec

from leadpact.pact.findings import Finding, NotUsable, Place

OF_EVIDENCE = ("numpy", "pandas", "scipy", "sklearn", "statsmodels")


def needs_evidence() -> None:
    """Raises NotUsable where the libraries of the extra `evidence` are missing."""
    missing = [name for name in OF_EVIDENCE if find_spec(name) is None]
    if missing:
        finding = Finding("evidence-not-installed", "error", Place("leadpact", 0, 0), {"missing": ", ".join(missing)})
        raise NotUsable((finding,))
