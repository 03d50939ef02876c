"""What an activity is still worth at a given age: `points x 2^(-age / half_life)`, rounded half away from zero to hundredths."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from itertools import count

# Ties can only stand at whole multiples of the half life, where the power is exact; fifty digits settle every other age.
_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
_ONE = Decimal(1)


@lru_cache(maxsize=4096)
def weights(points: int, half_life: int) -> tuple[int, ...]:
    """Hundredths by age in days, from age 0 up to the last age at which they are not 0. `points` in hundredths, `half_life` in days (> 0).

    An age beyond the end is worth 0; so is every age where `points` is 0.
    """
    steps = [_EXACT.power(Decimal(2), _EXACT.divide(Decimal(-age), Decimal(half_life))) for age in range(half_life)]
    sign = -1 if points < 0 else 1
    table: list[int] = []
    for halvings in count():
        for step in steps:
            weight = _EXACT.divide(_EXACT.multiply(Decimal(abs(points)), step), Decimal(2**halvings))
            rounded = int(weight.quantize(_ONE, context=_EXACT))
            if rounded == 0:
                return tuple(table)
            table.append(sign * rounded)
    raise AssertionError  # pragma: no cover - count() does not end
