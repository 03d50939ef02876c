"""What the console shows when the server stands: who may sign in, and lines to try the API with."""

from __future__ import annotations

from collections.abc import Sequence

from leadpact.server.processes import Address
from leadpact.server.sample import SignIn
from leadpact.server.typed import program, typed

KEY_NAME = "curl lines of the console"


def people(found: Sequence[SignIn]) -> list[str]:
    """Everybody with their password, which is shown this once."""
    width = max(len(one.email) for one in found)
    rows = [f"  {one.email:<{width}}  {one.password}  {one.role:<14}  {one.name}" for one in found]
    return ["Sign in as one of these. The passwords are shown this once:", *rows, ""]


def first_run(address: Address, token: str) -> list[str]:
    """The address of the first run. It answers on this machine alone."""
    where = f"http://{Address('127.0.0.1', address.port)}/set-up/?token={token}"
    return [
        "Nobody may sign in yet. Set the server up in a browser on this machine; the address works once:",
        f"  {where}",
        f"Where no browser runs on this machine (a container, another computer), enter yourself:  {typed('person', 'EMAIL')}",
        "",
    ]


def data(folder: str, leads: int, *, is_sample: bool) -> list[str]:
    """Whose data the folder holds already, how to get a new password, and how to begin anew: lines that work as they stand."""
    whose = "the example leads of Northwind (made up)" if is_sample else "your own leads"
    return [
        f"{folder} holds a server with {whose}: {leads:,} leads.",
        f"  A new password for somebody who is there:  {typed('person', 'EMAIL')}",
        f"  An empty server, in another folder:        LEADPACT_DATA=another-folder {program()} serve",
        "",
    ]


def key(address: str, text: str) -> list[str]:
    """The curl lines of the README with a key that works now."""
    return ["Try the API:", "", *curl_lines(address, text), ""]


def curl_lines(address: str, text: str) -> list[str]:
    """Create a lead, send what it did, read the decision and its explanation. Lines for a shell, one after the other."""
    sent = '-H "Authorization: Bearer $KEY" -H "Content-Type: application/json"'
    return [
        f"KEY={text}",
        f"LEADPACT={address}/api/v1",
        f"LEAD=$(curl -s -X PUT $LEADPACT/sources/try/leads/vos {sent} -d '{_LEAD}' | grep -o '\"lead_id\": *[0-9]*' | grep -o '[0-9]*')",
        f"curl -s $LEADPACT/activities/batch {sent} -d '{_DID}'",
        'curl -s $LEADPACT/leads/$LEAD/decision -H "Authorization: Bearer $KEY"',
        'curl -s $LEADPACT/leads/$LEAD/explanation -H "Authorization: Bearer $KEY"',
    ]


_LEAD = (
    '{"facts": {"name": "Anouk Vos", "email": "a.vos@haven.example", "company": "Haven", "country": "NL", "industry": "Logistics", "employees": 800, '
    '"seniority": "director", "inbound": true}}'
)
_DID = (
    '{"source": "try", "activities": [{"external_id": "1", "lead": "vos", "type": "page_viewed", "at": "\'$(date -u +%FT%TZ)\'", '
    '"notes": {"url": "/pricing"}}, '
    '{"external_id": "2", "lead": "vos", "type": "demo_requested", "at": "\'$(date -u +%FT%TZ)\'"}]}'
)
