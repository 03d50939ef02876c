"""Text made safe for HTML, with a real minus sign before figures."""

from __future__ import annotations

import html
import re

HYPHEN_AS_MINUS = re.compile(r"(?<![\w-])-(?=\d)")


def escape(plain: str) -> str:
    """`a < b` -> `a &lt; b`, `below -20` -> `below \u221220`. Dates and words with hyphens stay as they are."""
    return HYPHEN_AS_MINUS.sub("\u2212", html.escape(plain))
