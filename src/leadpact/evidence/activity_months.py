"""How many activities of each type there were in each month, so that a log that fell silent is seen."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

HOUR = 3_600_000_000


def activity_months(con: duckdb.DuckDBPyConnection, schema: str, as_of: int, timezone: str) -> pd.DataFrame:
    """Columns type, month (`2026-01`, in the time zone) and count (rows, whether they came twice or not), over what happened by `as_of`."""
    found = con.execute(
        f'SELECT type, epoch_us("at") // {HOUR} AS hour, count(*) AS count FROM {schema}.activity_rows '
        f'WHERE "at" <= make_timestamptz({as_of}) GROUP BY type, hour'
    ).fetchnumpy()
    hour = np.asarray(found["hour"], np.int64)
    local = pd.to_datetime(hour * HOUR, unit="us", utc=True).tz_convert(timezone)
    frame = pd.DataFrame(
        {"type": pd.Series(found["type"], dtype="str"), "month": local.strftime("%Y-%m"), "count": np.asarray(found["count"], np.int64)}
    )
    return frame.groupby(["type", "month"], as_index=False)["count"].sum()
