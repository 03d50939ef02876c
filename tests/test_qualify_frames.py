"""Leads that are already in memory: every kind of table gives the same decisions, and no frame library is needed for plain rows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pytest

import leadpact
from leadpact.engine.qualify_frames import qualify_with_summary
from leadpact.engine.source_messages import CATALOGUE
from leadpact.pact.findings import NotUsable
from leadpact.pact.messages import line
from runs import AS_OF, small_pact

pytestmark = pytest.mark.slow  # frame libraries take long to import

LEADS: list[dict[str, Any]] = [
    {
        "lead": "1",
        "account": "Haven",
        "country": "DE",
        "employees": 800,
        "revenue": 1.5,
        "inbound": True,
        "contract_ends": date(2026, 8, 1),
        "seniority": "Owner",
    },
    {"lead": "2", "account": None, "country": "fr ", "employees": None, "revenue": 0.1, "inbound": False, "contract_ends": None, "seniority": None},
]
ACTIVITIES: list[dict[str, Any]] = [
    {"id": "a", "lead": "1", "type": "demo_requested", "at": datetime(2026, 6, 1, 12, tzinfo=UTC)},
    {"id": "a", "lead": "1", "type": "demo_requested", "at": datetime(2026, 6, 1, 12, tzinfo=UTC)},
]


def a_file(rows: list[dict[str, Any]], folder: Path) -> Path:
    path = folder / f"{len(rows[0])}.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return path


KINDS: dict[str, Callable[[list[dict[str, Any]], Path], Any]] = {
    "pandas": lambda rows, _: pd.DataFrame(rows),
    "polars": lambda rows, _: pl.DataFrame(rows),
    "polars lazy": lambda rows, _: pl.DataFrame(rows).lazy(),
    "arrow": lambda rows, _: pa.Table.from_pylist(rows),
    "duckdb": lambda rows, folder: duckdb.connect().read_parquet(str(a_file(rows, folder))),
    "file": a_file,
    "generator": lambda rows, _: iter(rows),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_gives_the_same_decisions(kind: str, tmp_path: Path) -> None:
    plain = leadpact.qualify(small_pact(), leads=LEADS, activities=ACTIVITIES, as_of=AS_OF, shape="full")
    make = KINDS[kind]
    other = leadpact.qualify(small_pact(), leads=make(LEADS, tmp_path), activities=make(ACTIVITIES, tmp_path), as_of=AS_OF, shape="full")
    assert other.columns == plain.columns
    assert other.fetchall() == plain.fetchall()


def test_the_relation_turns_into_the_frame_that_is_wanted() -> None:
    relation = leadpact.qualify(small_pact(), leads=LEADS, activities=ACTIVITIES, as_of=date(2026, 6, 15))
    assert relation.select("lead", "fit", "grade", "route").fetchall() == [("1", 3350, "A1", "asked"), ("2", -1000, "B2", "not yet")]
    assert list(relation.df()["lead"]) == ["1", "2"]
    assert relation.pl()["fit"].to_list() == [3350, -1000]
    assert relation.to_arrow_table().num_rows == 2


def test_rows_may_hold_numbers_dates_and_texts_as_they_come() -> None:
    rows = [{"id": 7, "employees": "60", "revenue": Decimal("1.50"), "contract_ends": "2026-07-01", "inbound": "TRUE", "seniority": "  "}]
    done = leadpact.qualify(small_pact(), leads=rows, as_of=datetime(2026, 6, 15, 12, tzinfo=UTC), shape="full").fetchall()[0]
    named = dict(zip(leadpact.qualify(small_pact(), leads=rows, as_of=AS_OF, shape="full").columns, done, strict=True))
    assert [named[f"trait_{trait}"] for trait in ("region", "size", "owner", "reach", "ends", "rich")] == [
        "unknown",
        "true",
        "unknown",
        "true",
        "true",
        "true",
    ]
    assert (named["lead"], named["fit"]) == ("7", 1850)


def test_cells_that_cannot_be_used_are_in_the_summary() -> None:
    _, summary = qualify_with_summary(small_pact(), {"leads": [{"lead": "1", "employees": "some"}, {"lead": ""}]}, AS_OF, {})
    assert [(one.column, one.value, one.reason) for one in summary.not_understood] == [("employees", "some", "not-an-integer")]
    assert [(one.reason, one.rows) for one in summary.files[0].set_aside] == [("no-id", 1)]
    assert (summary.leads, summary.assessed) == (1, 1)


def test_a_table_without_a_needed_column_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(NotUsable, match="no-columns") as refused:
        leadpact.qualify(small_pact(), leads=[{"leed": "1"}], as_of=AS_OF)
    assert [line(finding, CATALOGUE) for finding in refused.value.findings] == [
        'leads  error no-columns  The table leads needs the column "lead". Did you mean "leed"?'
    ]


def test_the_program_on_the_page_of_sources_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.chdir(root)
    programs = re.findall(r"```python\n(.*?)```", (root / "docs" / "sources.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(programs) == 1
    exec(programs[0], {})  # noqa: S102 - our own page


def test_plain_rows_need_no_frame_library() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "for name in ('pandas', 'polars', 'pyarrow', 'numpy'): sys.modules[name] = None\n"
        "import leadpact\n"
        "from runs import small_pact\n"
        "print(leadpact.qualify(small_pact(), leads=[{'lead': '1', 'country': 'DE'}], as_of='2026-06-15').select('lead', 'fit').fetchall())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[('1', 1000)]", 0), done.stderr
