"""`python -m leadpact.api.reference` writes the description of the API into the documentation; with `--check` it says whether it is current."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/reference/openapi.json"


def text() -> str:
    """The OpenAPI description, as the server gives it, without the version of this server."""
    from leadpact.api import urls  # noqa: F401, PLC0415 - adds the operations; both need the settings
    from leadpact.api.door import api  # noqa: PLC0415

    described = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    described["info"] = {**described["info"], "version": "1"}
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    import django  # noqa: PLC0415 - reads the settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.server.settings")
    django.setup()
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text() else f"{PAGE} is not current: python -m leadpact.api.reference")
    PAGE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
