"""What earlier imports have settled: the source, the mapping of a file with the same headings, and leads that are known already from elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.db.models import Count
from ruamel.yaml import YAML

from leadpact.engine.source import Source
from leadpact.store.models import ImportRun, Lead
from leadpact.work.imports_guess import Choice

USUAL = "import"
_STARTED = ("running", "done", "failed")
"""An import that somebody has only looked at has settled nothing."""
_LOOKED_AT = 200


def source() -> str:
    """The source of the last import, else the only one that there is, else `import`."""
    last = ImportRun.objects.filter(state__in=_STARTED).order_by("-created_at", "-pk").first()
    if last is not None and last.counts.get("source"):
        return str(last.counts["source"])
    known = list(Lead.objects.order_by().values_list("source", flat=True).distinct()[:2])
    return known[0] if len(known) == 1 else USUAL


def mapping(headings: Sequence[str]) -> tuple[str, str]:
    """The mapping of the last import of a file with these headings, in any order, and the name of that file; both blank where there was none."""
    earlier = ImportRun.objects.filter(state__in=_STARTED).exclude(mapping="").order_by("-created_at", "-pk")
    for run in earlier[:_LOOKED_AT]:
        if set(run.counts.get("headings", ())) == set(headings):
            return run.mapping, run.file_name
    return "", ""


def elsewhere(identities: Iterable[str], source: str) -> list[list[object]]:
    """Of the leads that this source does not have: from which other sources they are known by the same names, and how many. The most first."""
    wanted = {identity.strip() for identity in identities if identity.strip()}
    wanted -= set(Lead.objects.filter(source=source, external_id__in=wanted).values_list("external_id", flat=True))
    found = Lead.objects.filter(external_id__in=wanted).exclude(source=source).order_by().values("source").annotate(leads=Count("pk"))
    return [[one["source"], one["leads"]] for one in found.order_by("-leads", "source")[:5]]


def chosen(source: Source) -> Choice:
    """The columns that a mapping names, to go on from there."""
    leads = source.leads
    identity, account = leads.cell("id"), leads.cell("account")
    facts = {name: cell.column or "" for name, cell in leads.facts}
    company = {name: cell.column or "" for table in source.of_kind("accounts") if table.file.name == leads.file.name for name, cell in table.facts}
    return Choice((identity.column if identity else None) or "", (account.column if account else None) or "", facts, company)


def adapted(text: str, choice: Choice, cell: Callable[[str, str], str]) -> str:
    """The mapping with the columns of `choice`. What it says of a column that stays (value map, format) is kept, and so is all that speaks of
    anything but columns; `cell` gives, as YAML, how another column becomes a fact."""
    yaml = YAML()
    yaml.width = 4096
    written = yaml.load(text)
    leads = written["leads"]
    for key, column in (("id", choice.identity), ("account", choice.account)):
        if not column:
            leads.pop(key, None)
        elif _column(leads.get(key)) != column:
            leads[key] = column
    before = leads.get("facts") or {}
    _facts(leads, choice.facts, lambda name, column: yaml.load(cell(name, column)))
    _of_companies(
        written, choice, lambda name, column: deepcopy(before[name]) if _column(before.get(name)) == column else yaml.load(cell(name, column))
    )
    out = io.StringIO()
    yaml.dump(written, out)
    return out.getvalue()


def _facts(table: Any, wanted: Mapping[str, str], cell: Callable[[str, str], Any]) -> None:
    facts = table.setdefault("facts", {})
    for name in [one for one in facts if _column(facts[one]) is not None]:
        if not wanted.get(name):
            del facts[name]
    for name, column in wanted.items():
        if column and (name not in facts or _column(facts[name]) != column):
            facts[name] = cell(name, column)
    if not facts:
        del table["facts"]


def _of_companies(written: Any, choice: Choice, cell: Callable[[str, str], Any]) -> None:
    """The table of companies that stand in the rows of the leads. Where somebody has written another one, or several, it stays theirs."""
    wanted = {name: column for name, column in choice.company.items() if column} if choice.account else {}
    table = written.get("accounts")
    if table is not None and (isinstance(table, list) or table.get("file") != written["leads"].get("file")):
        return
    if table is None and wanted:
        table = written["accounts"] = {"file": written["leads"]["file"], "id": choice.account}
    if table is None:
        return
    if choice.account and _column(table.get("id")) != choice.account:
        table["id"] = choice.account
    _facts(table, wanted, cell)
    if "facts" not in table:
        del written["accounts"]


def _column(cell: Any) -> str | None:
    """The column of a cell as written; None for a text that stands for every row."""
    if cell is None or isinstance(cell, dict):
        return None if cell is None or "column" not in cell else str(cell["column"])
    return str(cell)
