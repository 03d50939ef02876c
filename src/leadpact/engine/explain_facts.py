"""What an explanation shows beside the assessment: facts as they were written, and the people of the same company."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from leadpact.pact import words
from leadpact.pact.cells import Value
from leadpact.pact.conditions import refs
from leadpact.pact.document import Fact, Pact
from leadpact.pact.rows import AccountRow, LeadRow
from leadpact.pact.text import email_domain, fold
from leadpact.pact.worlds import Record, World


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else of the company that is known: the lead's identity, and what is known of them as (fact in words, value)."""

    lead: str
    about: tuple[tuple[str, str], ...]


class Spellings:
    """How the facts of leads were written in the rows of a world; evaluators only keep them as they are compared."""

    def __init__(self, world: World) -> None:
        self._pact = world.pact
        self._leads: defaultdict[str, list[LeadRow]] = defaultdict(list)
        self._accounts: defaultdict[str, list[AccountRow]] = defaultdict(list)
        self._near: defaultdict[str, dict[str, None]] = defaultdict(dict)
        email = next((place for place, fact in enumerate(world.pact.facts) if fact.name == "email"), None)
        for row in world.lead_rows:
            self._leads[row.lead].append(row)
            for account in (row.account, None if email is None else email_domain(row.texts[email] or "")):
                if account is not None:
                    self._near[fold(account)][row.lead] = None
        for account_row in world.account_rows:
            self._accounts[fold(account_row.account)].append(account_row)

    def near(self, account: str) -> tuple[str, ...]:
        """Leads that may belong to the account: every one with a row that names it, or with an email of that domain."""
        return tuple(self._near[fold(account)])

    def shown(self, record: Record) -> dict[str, str]:
        """The known facts of the record as people wrote them, with `email_domain` where there is one. Unknown facts are missing."""
        rows: list[LeadRow | AccountRow] = [*self._leads[record.lead], *self._accounts[fold(record.account or "")]]
        known = zip(self._pact.facts, record.facts, strict=False)
        facts = {fact.name: _written(fact, value, place, rows) for place, (fact, value) in enumerate(known) if value is not None}
        domain = record.facts[-1]
        return facts if domain is None else {**facts, "email_domain": str(domain)}


def _written(fact: Fact, value: Value, place: int, rows: list[LeadRow | AccountRow]) -> str:
    if fact.type == "date":
        return words.day(int(value))
    if fact.type in ("integer", "number"):
        return words.number(int(value))
    if fact.type == "boolean":
        return "true" if value else "false"
    return next((text for row in rows if row.values[place] == value and (text := row.texts[place]) is not None), str(value))


def colleagues(world: World, spellings: Spellings, record: Record) -> tuple[Colleague, ...]:
    """The other leads that belong to the record's account at its moment, in the order of reading; none where there is no account."""
    if record.account is None:
        return ()
    others = (world.record(lead, record.as_of) for lead in spellings.near(record.account) if lead != record.lead)
    same = [other for other in others if other.account is not None and fold(other.account) == fold(record.account)]
    return tuple(Colleague(other.lead, _about(world.pact, spellings.shown(other))) for other in same)


def _about(pact: Pact, facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What tells one person of a company from another: the facts that the seats of the committee ask for, and how to reach them."""
    asked = {ref.name for seat in pact.committee for ref in refs(seat.when)}
    return tuple((fact.words, facts[fact.name]) for fact in pact.facts if fact.name in facts and (fact.name in asked or fact.name == "email"))
