"""Contact details in the one form in which they can be searched and compared. What cannot be read becomes blank; the fact keeps its own words."""

from __future__ import annotations

from collections.abc import Mapping

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from leadpact.pact.text import fold, trim

CONTACT = ("email", "phone", "mobile", "name", "first_name", "last_name", "company", "country")
"""Facts that the server keeps of every lead, whether the pact looks at them or not: people have to be called by name and reached."""


def email(text: str) -> str:
    """The address in lower case; blank for one that cannot be an address. Nobody's mail server is asked."""
    try:
        return validate_email(trim(text), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return ""


def phone(text: str, country: str) -> str:
    """The number with its country's code (E.164). Without one it is read as of `country` (two letters); blank for what cannot be a number."""
    region = country.upper() if country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else ""


def contact(facts: Mapping[str, str]) -> dict[str, str]:
    """The columns `email`, `phone`, `name` and `country` of a lead, from its facts as written (blank: unknown)."""
    country = fold(facts.get("country", ""))
    parts = (facts.get("first_name", ""), facts.get("last_name", ""))
    number = trim(facts.get("phone", "")) or trim(facts.get("mobile", ""))
    return {
        "email": email(facts.get("email", ""))[:320],
        "phone": phone(number, country) if number else "",
        "name": (trim(facts.get("name", "")) or trim(" ".join(part for part in map(trim, parts) if part)))[:320],
        "country": country[:120],
    }
