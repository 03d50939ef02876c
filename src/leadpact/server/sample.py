"""The sample: Northwind, a made-up company, with its people, its pact and a part of its leads, moved in time so that it lives today.

No message of it is ever sent: its people are told of nothing outside of the pages.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from leadpact.engine.source_reader import read_source
from leadpact.pact.load import load
from leadpact.store.models import Person
from leadpact.store.models.kinds import Role
from leadpact.work import audit, first_pact
from leadpact.work import set_up as setting_up
from leadpact.work.actors import LEADPACT
from leadpact.work.people import Settings, enter
from leadpact.work.take_in_files import Taken, Way, take

SOURCE = "northwind"
MADE_FOR = datetime(2026, 6, 15, 10, tzinfo=UTC)
"""The moment at which the data of the sample is meant to be read."""
ONE_IN = 8
"""How many of the accounts are taken: all of them would fill more desks than the sample has people."""
WEEK = timedelta(days=7)
ROLES = (
    ("Mara Lindt", "representative", "sales"),
    ("Ruth Sommer", "sales_lead", "sales"),
    ("Lena Berg", "marketing", "marketing"),
    ("Otto Brandt", "operations", ""),
    ("Anna Keller", "auditor", ""),
)
SIGN = ("sales_lead", "marketing")
COLLEAGUES = ("Beata Zawada", "Jan Okker", "Nina Frey", "Oskar Brandt", "Tim Aschauer")
"""They work on leads as well; nobody signs in as them until operations gives them a password."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the sample. The password is shown once, and kept nowhere."""

    name: str
    role: str
    email: str
    password: str

    @property
    def role_in_words(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class Sample:
    people: tuple[SignIn, ...]
    taken: Taken


def set_up(now: datetime) -> Sample:
    """Puts the sample into an empty database, in one transaction. Its leads wait to be decided by the worker.

    Raises FileNotFoundError where the example is not installed, Refused where there is somebody or something in the database.
    """
    folder = example()
    text = (folder / "pact.yaml").read_text(encoding="utf-8")
    pact, source = load(text), read_source((folder / "source.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="leadpact-sample-") as made:
        data = Path(made)
        subprocess.run([sys.executable, str(folder / "generate.py"), str(data)], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own script
        with setting_up.first():
            people, members = _people(now)
            began = now - (now - MADE_FOR) % WEEK - WEEK * 26
            first_pact.agreed_in_force(text, members, LEADPACT, began, (now + timedelta(days=60)).date())
            taken = take(pact, source, data, _way(data, now))
            audit.line(LEADPACT, "set up the sample", "server", SOURCE, now, after={"leads": taken.leads})
    return Sample(people, taken)


def example() -> Path:
    """The folder of the example: beside the package where it was installed, else that of a working copy. Raises FileNotFoundError."""
    for folder in (Path(str(files("leadpact"))) / "northwind", Path(__file__).parents[3] / "examples" / "northwind"):
        if (folder / "generate.py").is_file():
            return folder
    raise FileNotFoundError("The example of Northwind is not part of this installation.")


def _way(data: Path, now: datetime) -> Way:
    """Moved by whole weeks, so that working days stay working days and nothing lies in the future."""
    shift = (now - MADE_FOR) // WEEK * WEEK
    emails = {person: _email(person) for person in (*COLLEAGUES, *(name for name, _, _ in ROLES))}
    return Way(SOURCE, now, LEADPACT, shift, _kept, _names(data), emails)


def _kept(account: str) -> bool:
    return int(sha256(account.encode()).hexdigest()[:8], 16) % ONE_IN == 0


def _names(data: Path) -> Mapping[str, Mapping[str, str]]:
    """What people are called: the pact decides nothing by it, and whoever calls them needs it."""
    with (data / "leads.csv").open(encoding="utf-8", newline="") as file:
        return {row["Lead ID"]: {"name": f"{row['First name']} {row['Last name']}".strip()} for row in csv.DictReader(file)}


def _email(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@northwind.example"


def _people(now: datetime) -> tuple[tuple[SignIn, ...], list[Person]]:
    """Those who can sign in, and of them the one of each team who has signed the pact for it."""
    silent = {"email": False, "morning": "", "kinds": []}
    zone = "Europe/Berlin"
    for name in COLLEAGUES:
        enter(_email(name), Settings(name, "representative", "sales", timezone=zone), LEADPACT, now, silent)
    found, signed = [], []
    for name, role, team in ROLES:
        made = enter(_email(name), Settings(name, role, team, timezone=zone), LEADPACT, now, silent)
        found.append(SignIn(name, role, made.email, made.password))
        if role in SIGN:
            signed.append(Person.objects.get(pk=made.person_id))
    return tuple(found), signed
