"""A report as plain values for JSON: the figures with all their digits; what is not known is null."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any

from leadpact.evidence.figures import Share
from leadpact.evidence.page.blocks import Page


def as_json(page: Page) -> dict[str, Any]:
    """The page as dictionaries and lists. Each block says what it is in `block`; a share has its `rate` beside hits and bounds."""
    return {
        "title": page.title,
        "kind": page.eyebrow,
        "about": [{"name": name, "value": value} for name, value in page.facts],
        "sentences": list(page.sentences),
        "sections": [
            {"key": one.key, "heading": one.heading, "text": list(one.text), "blocks": [_block(block) for block in one.blocks]}
            for one in page.sections
        ],
        "made": page.footer,
    }


def _block(block: Any) -> dict[str, Any]:
    return {"block": type(block).__name__.lower(), **plain(block)}


def plain(value: Any) -> Any:
    """Any frozen value of the evidence as dictionaries, lists, texts and numbers. NaN and infinity, which JSON has not, become null."""
    if isinstance(value, Share):
        return {"hits": value.hits, "of": value.of, "rate": plain(value.rate), "low": value.low, "high": value.high}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
