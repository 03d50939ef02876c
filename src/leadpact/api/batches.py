"""What became of the items of a batch, in the shape that every batch is answered in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from leadpact.api.problems import item
from leadpact.work.items import AccountTaken, Refused, TakenIn

Taken = TypeVar("Taken", TakenIn, AccountTaken)


def counted(found: Sequence[Taken | Refused], kind: type[Taken], name: str, shown: Callable[[Taken], Any]) -> dict[str, Any]:
    """The columns of the answer. Under `name` stands what became of each item, in order: as `shown` has it, None for one that was refused whole."""
    taken = [one for one in found if isinstance(one, kind)]
    return {
        "received": len(found),
        "taken": len(taken),
        "created": sum(one.created for one in taken),
        "changed": sum(one.changed for one in taken),
        name: [shown(one) if isinstance(one, kind) else None for one in found],
        "refused": [item(one) for one in found if isinstance(one, Refused)] + [item(fact) for one in taken for fact in one.refused],
        "doubts": [item(fact) for one in taken for fact in one.doubts],
    }
