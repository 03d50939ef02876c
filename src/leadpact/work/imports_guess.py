"""Which column of a file is which fact: guessed by headings and values, for a person to confirm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leadpact.engine.draft.headings import plain, rank, role_of
from leadpact.pact.document import Fact, Pact
from leadpact.pact.text import fold
from leadpact.work.normalise import CONTACT

DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%y", "%d %b %Y")
_YES, _NO = ("true", "yes", "y", "1", "ja", "oui", "si", "x"), ("false", "no", "n", "0", "nein", "non")
_CALLED = {"mobile": ("mobile", "mobile phone", "mobile number"), "phone": ("phone", "phone number", "telephone", "telefon")}


OF_COMPANIES = ("company", "country", "industry", "employees", "revenue")
"""Facts that are a company's: where the file says which company a lead belongs to, they count for its other leads too."""
_SAYS_COMPANY = ("company", "companies", "organization", "organisation", "account", "billing", "firma", "firm")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may change: the columns that are identity, account and facts. `facts` maps a fact to its column; blank: none. `company` does so
    for facts that are kept of the account; without an account they come to nothing."""

    identity: str
    account: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    company: Mapping[str, str] = field(default_factory=dict)


def choose(pact: Pact | None, headings: Sequence[str]) -> Choice:
    """The first guess. A heading that is called like a fact is that fact; else what exports of CRM systems call it."""
    roles = {heading: role_of(heading) for heading in headings}
    facts: dict[str, str] = {}
    for name, called in names(pact):
        exact = next((heading for heading in headings if plain(heading) in called), None)
        by_role = next((heading for heading in headings if roles[heading] == name and heading not in facts.values()), None)
        found = exact or by_role
        if found is not None:
            facts[name] = found
    identity = next((heading for heading in headings if roles[heading] == "id"), None) or facts.get("email") or headings[0]
    accounts = [heading for heading in headings if roles[heading] == "account" and heading not in facts.values()]
    # The domain first: by that the company is known of whom only a mail address came in.
    account = min(accounts, key=lambda heading: "domain" not in plain(heading), default="")
    return Choice(identity, account, facts, _company(facts, headings) if account else {})


def _company(facts: Mapping[str, str], headings: Sequence[str]) -> dict[str, str]:
    """The column of each fact that speaks of the company: one whose heading says so; else what the lead has, but not its country, which may be where
    the person sits."""
    found = {}
    for name in facts_of_companies(facts):
        plainly = sorted((one for one in headings if role_of(one) == name and set(plain(one).split()) & set(_SAYS_COMPANY)), key=rank)
        column = plainly[0] if plainly else facts[name]
        if plainly or name != "country":
            found[name] = column
    return found


def facts_of_companies(names: Iterable[str]) -> list[str]:
    """Those of the names that are facts of companies."""
    return [name for name in names if name in OF_COMPANIES]


def only_companies(choice: Choice, headings: Sequence[str]) -> bool:
    """Whether the file seems to list companies and no people: no column holds an address or a name of somebody."""
    people = any(choice.facts.get(name) for name in ("email", "name", "first_name", "last_name", "job_title"))
    return not people and any(role_of(heading) in ("account", "company") for heading in headings)


def names(pact: Pact | None) -> list[tuple[str, set[str]]]:
    """Facts of the pact, and the contact details that are kept of everybody; each with the headings that plainly mean it."""
    declared = [(fact.name, {plain(fact.name), plain(fact.words)}) for fact in pact.facts] if pact is not None else []
    known = {name for name, _ in declared}
    contact = [(name, {plain(name), *_CALLED.get(name, ())}) for name in CONTACT if name not in known]
    return declared + contact


def written(choice: Choice, file_name: str, pact: Pact | None, samples: Mapping[str, Sequence[str]]) -> str:
    """The choice as a mapping in the form of source.yaml, with the value maps and date formats that the samples ask for."""
    lines = ["leads:", f"  file: {_text(file_name)}", f"  id: {_text(choice.identity)}"]
    if choice.account:
        lines.append(f"  account: {_text(choice.account)}")
    used = [(name, column) for name, column in choice.facts.items() if column]
    if used:
        lines.append("  facts:")
    lines += [f"    {name}: {cell(name, column, pact, samples)}" for name, column in used]
    company = [(name, column) for name, column in choice.company.items() if column]
    if choice.account and company:
        lines += ["accounts:", f"  file: {_text(file_name)}", f"  id: {_text(choice.account)}", "  facts:"]
        lines += [f"    {name}: {cell(name, column, pact, samples)}" for name, column in company]
    return "\n".join(lines) + "\n"


def cell(name: str, column: str, pact: Pact | None, samples: Mapping[str, Sequence[str]]) -> str:
    """How the column becomes the fact, as YAML on one line."""
    fact = next((one for one in pact.facts if one.name == name), None) if pact is not None else None
    return _cell(column, fact, samples.get(column, ()))


def _cell(column: str, fact: Fact | None, samples: Sequence[str]) -> str:
    seen = [text for text in samples if text.strip()]
    if fact is not None and fact.type == "boolean" and seen:
        values = {text: "true" for text in _distinct(seen) if fold(text) in _YES} | {text: "false" for text in _distinct(seen) if fold(text) in _NO}
        mapped = ", ".join(f"{_text(raw)}: {_text(value)}" for raw, value in values.items())
        return f"{{column: {_text(column)}, values: {{{mapped}}}}}" if mapped else _text(column)
    if fact is not None and fact.type == "date" and seen:
        form = next((form for form in DATES if all(_fits(text, form) for text in seen)), None)
        return f"{{column: {_text(column)}, format: {_text(form)}}}" if form else _text(column)
    if fact is not None and fact.type in ("integer", "number") and seen:
        form = _number_form(seen, whole=fact.type == "integer")
        return f"{{column: {_text(column)}, format: {_text(form)}}}" if form else _text(column)
    return _text(column)


def _number_form(seen: Sequence[str], *, whole: bool) -> str | None:
    """Only where the values leave no doubt: `1.234` alone is one thousand and more of a whole number, and of another it may be either."""
    if any("," in text and "." in text and text.rfind(",") > text.rfind(".") for text in seen):
        return "1.234,56"
    if any("," in text and "." in text for text in seen):
        return "1,234.56"
    if whole:
        return next((form for sign, form in ((",", "1,234.56"), (".", "1.234,56")) if any(_grouped(text, sign) for text in seen)), None)
    return None


def _grouped(text: str, sign: str) -> bool:
    first, *rest = text.strip().split(sign)
    return bool(rest) and first.isdecimal() and len(first) <= 3 and all(part.isdecimal() and len(part) == 3 for part in rest)


def _fits(text: str, form: str) -> bool:
    try:
        datetime.strptime(text.strip(), form)  # noqa: DTZ007 - only whether it can be read so
    except ValueError:
        return False
    return True


def _distinct(texts: Sequence[str]) -> list[str]:
    return list({fold(text): text for text in texts}.values())


def _text(text: str) -> str:
    """Quoted as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
