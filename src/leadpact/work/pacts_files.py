"""Agreements as a file beside the pact (`<pact>.agreed.yaml`), so that they travel with it from one server to another, and into a repository."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from leadpact.pact import words
from leadpact.store.models import Agreement, PactVersion
from leadpact.store.models.kinds import PactStatus
from leadpact.work import audit
from leadpact.work.actors import Actor
from leadpact.work.pact_check import has_to_hold
from leadpact.work.pacts_draft import locked
from leadpact.work.pacts_signing import signed
from leadpact.work.refused import NotThere, Refused

FORM = "1"
LARGEST = 100_000


def export_agreements(version_id: int) -> str:
    """The agreements to a version, as YAML: `leadpact agreements`, `pact`, `fingerprint`, and of each `team`, `by`, `at` (UTC). Raises NotThere."""
    version = PactVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotThere("version of the pact")
    rows = Agreement.objects.filter(pact=version).order_by("at", "pk")
    agreed = [{"team": one.team, "by": one.name, "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"} for one in rows]
    out = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump({"leadpact agreements": FORM, "pact": version.name, "fingerprint": version.fingerprint, "agreements": agreed}, out)
    return out.getvalue()


def import_agreements(version_id: int, text: str, who: Actor, now: datetime) -> int:
    """Takes in the agreements of a file to a proposed version, and says how many are new; with the last team's the version is agreed.

    The fingerprint of the file has to be that of the version: nobody has agreed to anything else. Whoever imports stands beside the name, and in
    the audit trail. Raises NotThere, Refused.
    """
    said = _read(text)
    with transaction.atomic():
        version = locked(version_id)
        if version.status not in (PactStatus.PROPOSED, PactStatus.AGREED, PactStatus.ACTIVE):
            raise Refused("no-proposal", "Agreements can be imported to a proposed version only.", "Propose it first.")
        found, pact = has_to_hold(version.text)
        if said.get("fingerprint") != found.fingerprint:
            raise Refused("other-content", "The file agrees to another content.", "Save the pact that belongs to it as a draft, and propose that.")
        teams = {team.key for team in pact.teams}
        rows = [_agreement(row, teams) for row in said["agreements"]]
        if version.status != PactStatus.PROPOSED:
            return 0
        new = sum(signed(version, pact, team, f"{name} (imported by {who.name})", None, min(at, now)) for team, name, at in rows)
        if new:
            audit.line(who, "agreements imported", "pact", version.pk, now, after={"teams": [team for team, _, _ in rows]})
    return new


def _read(text: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        raise _not_agreements("it is too large")
    try:
        said = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise _not_agreements("it is not YAML") from error
    if not isinstance(said, dict) or str(said.get("leadpact agreements")) != FORM or not isinstance(said.get("agreements"), list):
        raise _not_agreements("it does not begin with “leadpact agreements: 1” or has no list of agreements")
    return said


def _agreement(row: object, teams: set[str]) -> tuple[str, str, datetime]:
    if not isinstance(row, dict) or not all(row.get(name) for name in ("team", "by", "at")):
        raise _not_agreements("an agreement lacks its team, by or at")
    if row["team"] not in teams:
        raise _not_agreements(f"{str(row['team'])[:60]} is no team of the pact ({words.listing(sorted(teams), 'and')})")
    try:
        at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(str(row["at"]))
    except ValueError as error:
        raise _not_agreements(f"{str(row['at'])[:40]} is no moment") from error
    if at.tzinfo is None:
        raise _not_agreements(f"{row['at']} has no time zone")
    return str(row["team"]), str(row["by"])[:120], at


def _not_agreements(why: str) -> Refused:
    return Refused("no-agreements", f"This file cannot be read as agreements: {why}.", "Choose the file that “Export agreements” has written.")
