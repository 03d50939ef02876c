"""Headings of exports: what a column is by its name, in the words of HubSpot, Salesforce, Pipedrive and Dynamics 365 and of people."""

from __future__ import annotations

import re
from typing import Final, Literal

Role = Literal[
    "id", "account", "email", "company", "country", "industry", "employees", "revenue", "job_title", "seniority", "department", "source", "campaign",
    "segment", "representative", "first touch", "created", "modified", "person", "outcome", "opinion", "activity",
]  # fmt: skip
"""`person`: name, phone, address; `outcome`: what became of the lead; `opinion`: what sales or another tool says of it; `activity`: its last one."""

FACT_ROLES: Final = ("email", "company", "country", "industry", "employees", "revenue", "job_title", "seniority", "department", "source")


def _headings(text: str) -> tuple[str, ...]:
    return tuple(heading.strip() for heading in text.split(";"))


_EXACT: Final[dict[Role, tuple[str, ...]]] = {
    "id": _headings(
        "id; record id; record id contact; record id contacts; contact id; lead id; prospect id; lead number; lead no; person id; "
        "do not modify lead; leadid; contactid; contact vid; vid; hs object id; object id; customer id; lead record id; deal id; "
        "record number; uuid; 18 digit id; id 18"
    ),
    "account": _headings(
        "account; account id; accountid; associated company id; associated company ids; associated company ids primary; primary "
        "associated company id; company domain name; company domain; organization id; organisation id; company id; parent account "
        "for lead id; website domain"
    ),
    "email": _headings(
        "email; e mail; mail; email address; e mail address; email 1; email address 1; emailaddress1; person email; person email "
        "work; work email; business email; primary email; lead email; email work"
    ),
    "company": _headings(
        "company; company name; companyname; account name; organization; organization name; organisation; organisation name; "
        "company account; associated company; associated company primary; person organization; lead organization; firma; "
        "employer; parent account for lead"
    ),
    "country": _headings(
        "country; country region; country code; address country; mailing country; billing country; address 1 country region; "
        "address1 country; address 1 country; ip country; land; company country; company country region; organization country; "
        "organization address country; person postal address country; organization country of address; country territory"
    ),
    "industry": _headings(
        "industry; industry type; company industry; organization industry; sector; branche; lines of business; industry code; vertical"
    ),
    "employees": _headings(
        "employees; number of employees; no of employees; no employees; numberofemployees; employee count; company size; size; "
        "organization number of employees; company number of employees; headcount; staff count; mitarbeiter; organization "
        "employee count; num employees; employee range; number of employees range"
    ),
    "revenue": _headings(
        "annual revenue; annualrevenue; yearly revenue; company annual revenue; company revenue; turnover; organization annual revenue; umsatz"
    ),
    "job_title": _headings("job title; title; jobtitle; position; person job title; job position; role title; job; jobtitel; contact title"),
    "seniority": _headings(
        "seniority; job seniority; employment seniority; job level; management level; employment seniority level; buying role level"
    ),
    "department": _headings("department; job function; function; employment role; abteilung; person department; contact department"),
    "source": _headings(
        "lead source; source; original source; original source type; original traffic source; latest source; latest traffic "
        "source; leadsource; source origin; person source; source channel; lead source channel; lead origin; record source; lead "
        "channel; channel; origin; leadsourcecode; acquisition channel"
    ),
    "campaign": _headings(
        "campaign; utm campaign; source campaign; first campaign; campaign name; original source drill down 2; most recent campaign; lead campaign"
    ),
    "segment": _headings("segment; market segment; customer segment"),
    "representative": _headings(
        "owner; contact owner; lead owner; owner name; owner id; representative; assigned to; assignee; sales rep; sales "
        "representative; person owner; hubspot owner; hubspot owner id; owner alias; account owner; rep; created by; created by "
        "id; hubspot team; owning team; owning business unit; modified by; last modified by; lead owner alias; creator; ownerid; "
        "owner full name; bdr; sdr; territory"
    ),
    "first touch": _headings(
        "first touch; first contacted; first contact date; date of first contact; date of first engagement; first sales activity; "
        "time of first sales touch"
    ),
    "created": _headings(
        "create date; created date; createdate; created on; created at; created; date created; person created; lead created; add "
        "time; record created; createdon; date entered; creation date; add date; contact create date; lead creation date; entered "
        "on"
    ),
    "modified": _headings(
        "last modified date; last modified; lastmodifieddate; modified on; modified at; modified; do not modify modified on; "
        "update time; updated; updated at; updated on; date modified; modifiedon; person update time; last updated; lead updated; "
        "last update; last modification"
    ),
    "activity": _headings(
        "last activity; last activity date; last contacted; last contact; next activity; next activity date; last notable "
        "activity; last engagement date; recent sales email replied date; next step; last touch; last call; last meeting; last "
        "email; done activities; activities to do; total activities; number of times contacted; email messages count; last sales "
        "activity; last logged call date; number of sales activities; last activity type"
    ),
}
"""For every role its headings, the plainest first."""
_BY_HEADING: Final[dict[str, Role]] = {heading: role for role, headings in _EXACT.items() for heading in headings}
_PATTERNS: Final[tuple[tuple[str, Role], ...]] = (
    (r"^(customer|client|kunde|won|sold)$", "outcome"),
    (r"\b(last|latest|next|recent)\b.*\b(activity|activities|contact|contacted|touch|call|meeting|engagement|reply|replied|step|task)\b", "activity"),
    (
        r"\b(converted|conversion date|won|lost|closed|close date|became a|became an|outcome|disqualified|disqualification|lifecycle|deal stage|"
        r"opportunity|opportunities|associated deals?|deals?|sales stage|pipeline|stage|win|customer since|is customer|customer status|qualified|"
        r"contract signed|invoice|invoiced|order value|time to close|days to close|verloren|gewonnen|abgeschlossen)\b",
        "outcome",
    ),
    (
        r"\b(tags?|quality|rating|notes?|comments?|remarks?|reasons?|score|scores|scoring|index|grade|status|"
        r"state code|statecode|priority|temperature|"
        r"disposition|probability|likelihood|predictive|forecast|description|labels?|follow up|lead profile|"
        r"call result|sentiment|notiz|notizen|bemerkung|"
        r"bewertung|bdr comment|sales feedback|feedback|hot|qualification|verdict|assessment|bant)\b",
        "opinion",
    ),
    (
        r"\b(first name|last name|full name|middle name|lead name|contact name|salutation|phone|mobile|fax|telephone|street|address|zip|postal code|"
        r"post code|postcode|linkedin|twitter|facebook|skype|ip address|birth|date of birth|surname|given name|"
        r"vorname|nachname|telefon|strasse|plz)\b",
        "person",
    ),
)
PERSON_WORDS: Final = frozenset({"name", "person name", "first", "last", "anrede", "person"})
_PREFIXES = ("person", "organization", "organisation", "lead", "contact", "company", "account")
INTEREST: Final = re.compile(
    r"\b(visits?|visited|sessions?|page ?views?|pages|time (spent )?on|seconds|minutes|clicks?|clicked|opens?|opened|"
    r"forms?|submissions?|submitted|downloads?|"
    r"downloaded|webinars?|events? attended|responses?|totalvisits|email opens|website|newsletter|replies)\b"
)


def plain(heading: str) -> str:
    """The heading in lower case, words parted by one blank, nothing else: `Do Not Email`, `do_not_email` and `doNotEmail` are one."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", heading)
    return " ".join(re.sub(r"[^0-9a-zß-ɏ]+", " ", parted.lower()).split())


def role_of(heading: str) -> Role | None:
    """What the heading says that the column is; None where it says nothing that is known."""
    words = plain(heading)
    joined = words.replace(" ", "")
    if words in _BY_HEADING or joined in _BY_HEADING:
        return _BY_HEADING.get(words) or _BY_HEADING[joined]
    if words in PERSON_WORDS:
        return "person"
    bare = next((words.removeprefix(f"{prefix} ") for prefix in _PREFIXES if words.startswith(f"{prefix} ")), words)
    if bare != words and bare in _BY_HEADING and bare not in ("id", "title"):
        return _BY_HEADING[bare]
    return next((role for pattern, role in _PATTERNS if re.search(pattern, words)), None)


def rank(heading: str) -> int:
    """How plainly the heading names its role, 0 is plainest: of two columns with one role, the lower has it."""
    words = plain(heading)
    role = _BY_HEADING.get(words)
    return _EXACT[role].index(words) if role is not None else len(_BY_HEADING)


def is_interest(heading: str) -> bool:
    """Whether the column counts what the lead did (visits, clicks, time on the website) rather than what it is."""
    return INTEREST.search(plain(heading)) is not None
