"""Agreements as a file beside the pact (`<pact>.agreed.yaml`), so that they travel with it from one server to another, and into a repository."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leadpact.pact import words
from leadpact.pact.agreed import Agreed, agreed_text, read_agreed
from leadpact.pact.agreed import Agreement as FileAgreement
from leadpact.pact.document import Pact
from leadpact.pact.findings import NotUsable
from leadpact.store.models import Agreement, PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit
from leadpact.work.actors import Actor
from leadpact.work.pact_check import has_to_hold
from leadpact.work.pacts_draft import locked
from leadpact.work.pacts_signing import signed
from leadpact.work.refused import NotThere, Refused

LARGEST = 2_000_000


def export_agreements(version_id: int) -> str:
    """The agreements to a version, as YAML: `leadpact agreements`, `pact`, `fingerprint`, of each `team`, `by`, `at` (UTC), and the content. Raises
    NotThere."""
    version = PactVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotThere("version of the pact")
    rows = Agreement.objects.filter(pact=version).order_by("at", "pk")
    agreements = tuple(FileAgreement(one.team, one.name, one.at) for one in rows)
    return agreed_text(Agreed(version.name, version.fingerprint, agreements, version.text))


def import_agreements(version_id: int, text: str, who: Actor, now: datetime) -> int:
    """Takes in the agreements of a file to a proposed version, and says how many are new; with the last team's the version is agreed.

    The fingerprint of the file has to be that of the version: nobody has agreed to anything else. Whoever imports stands beside the name, and in
    the audit trail. Raises NotThere, Refused.
    """
    with transaction.atomic():
        version = locked(version_id)
        if version.status not in (PactStatus.PROPOSED, PactStatus.AGREED, PactStatus.ACTIVE):
            raise Refused("no-proposal", "Agreements can be imported to a proposed version only.", "Propose it first.")
        found, pact = has_to_hold(version.text)
        said = _read(text, pact)
        if said.fingerprint != found.fingerprint:
            raise Refused("other-content", "The file agrees to another content.", "Save the pact that belongs to it as a draft, and propose that.")
        rows = [(one.team, one.by, one.at) for one in said.agreements]
        if version.status != PactStatus.PROPOSED:
            return 0
        new = sum(signed(version, pact, team, f"{name} (imported by {who.name})", None, min(at, now)) for team, name, at in rows)
        if new:
            audit.line(who, "agreements imported", "pact", version.pk, now, after={"teams": [team for team, _, _ in rows]})
    return new


def _read(text: str, pact: Pact) -> Agreed:
    if len(text) > LARGEST:
        raise _not_agreements("it is too large")
    try:
        said = read_agreed(text, "agreements")
    except NotUsable as refused:
        raise _not_agreements(refused.findings[0].values["why"]) from refused
    teams = sorted(team.key for team in pact.teams)
    for one in said.agreements:
        if one.team not in teams:
            raise _not_agreements(f"{one.team[:60]} is no team of the pact ({words.listing(teams, 'and')})")
    return said


def _not_agreements(why: str) -> Refused:
    return Refused("no-agreements", f"This file cannot be read as agreements: {why}.", "Choose the file that “Export agreements” has written.")
