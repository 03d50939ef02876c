"""Names: which a pact may declare, and what a condition may call in which layer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from leadpact.pact.conditions import Ref, RefKind
from leadpact.pact.findings import Place
from leadpact.pact.shapes import Reader
from leadpact.pact.written import Mapping, Node, Text

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
DERIVED = frozenset({"email_domain", "criteria_met", "excluded", "grade", "stage"})
TAKEN = frozenset({"id", "lead", "account", "known_at", "at", "type", "row_number", "by", "words"})

# Columns of the result that every pact has; a score has columns of its own name.
RESULTS = frozenset(
    """
    lead as_of account pact stage to route because excluded_by event reason track look_again grade contributions criteria_met undecided phase
    unknown_facts
    """.split()  # noqa: SIM905  (a list of names reads better as a text)
)

# Reserved words of PostgreSQL 18, DuckDB 2.0 and Spark 4 (ANSI mode): a name that is one of these would have to be quoted in a warehouse.
_RESERVED_WORDS = """
    all analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by case cast check collate collation
    column columns concurrently constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable desc describe distinct do else end escape except exists false fetch filter for foreign
    freeze from full generated glob grant group having ilike in initially inner intersect interval into is isnull join lambda lateral
    leading left like limit localtime localtimestamp map minus natural not notnull null offset on only or order outer overlaps pivot
    pivot_longer pivot_wider placing positional primary qualify recursive references returning right rlike select semi session_user set show
    similar some sql struct summarize symmetric system_user table tablesample then time to trailing true try_cast tuple union unique unknown
    unpack unpivot user using values variadic verbose when where window with within
"""
RESERVED = frozenset(_RESERVED_WORDS.split())

# What each kind of condition may name (language.md, "Layers").
TRAIT_LAYERS: frozenset[RefKind] = frozenset({"fact", "email_domain", "signal"})
ACROSS_LAYERS: frozenset[RefKind] = frozenset({"fact", "email_domain"})
CLAIM_LAYERS: frozenset[RefKind] = ACROSS_LAYERS
NOTE_LAYERS: frozenset[RefKind] = frozenset({"note"})
SIGNAL_LAYERS: frozenset[RefKind] = frozenset({"signal"})
STAGE_LAYERS: frozenset[RefKind] = frozenset(
    {"fact", "email_domain", "signal", "trait", "criterion", "criteria_met", "excluded", "score", "low", "high", "band", "grade"}
)
ROUTE_LAYERS: frozenset[RefKind] = STAGE_LAYERS | {"stage"}

KIND_WORDS: dict[RefKind, str] = {
    "fact": "a fact",
    "email_domain": "derived from the email",
    "note": "a note of an activity",
    "signal": "a signal",
    "trait": "a trait",
    "criterion": "a criterion",
    "criteria_met": "the number of criteria met",
    "excluded": "whether the lead is excluded",
    "score": "a score",
    "low": "the low end of a score",
    "high": "the high end of a score",
    "band": "the band of a score",
    "grade": "the grade",
    "stage": "the stage",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A name with its type. `choices` are the values that it can have, as written; empty where any value is possible."""

    ref: Ref
    choices: tuple[str, ...] = ()


@dataclass
class Names:
    """What has been declared so far. `lists` are the declared lists with the fact that each is about, `written` what the file declares anywhere,
    `broken` what is declared in a way that cannot be used: one finding says so, and what names it is not blamed for that."""

    known: dict[str, Known] = field(default_factory=dict)
    notes: dict[str, Known] = field(default_factory=dict)
    lists: dict[str, str | None] = field(default_factory=dict)
    lists_tested: set[str] = field(default_factory=set)
    declared: dict[str, tuple[str, Place]] = field(default_factory=dict)
    written: dict[str, RefKind] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    routes: list[str] = field(default_factory=list)

    def declare(self, reader: Reader, name: Text, what: str) -> bool:
        """Says what is wrong with a new name; True if it can be used."""
        if not well_named(reader, name, what):
            return False
        if name.value in self.declared:
            kind, place = self.declared[name.value]
            reader.say("duplicate-name", name.place, name=name.value, what=what, kind=kind, first=str(place.line))
            return False
        self.declared[name.value] = (what, name.place)
        return True

    def learn(self, kind: RefKind, name: str, known: Known) -> None:
        (self.notes if kind == "note" else self.known)[name] = known


def well_named(reader: Reader, name: Text, what: str) -> bool:
    """True if the text is a name that conditions can use."""
    value = name.value
    if not NAME.fullmatch(value):
        reader.say("bad-name", name.place, name=value, what=what)
    elif value in RESERVED:
        reader.say("reserved-word", name.place, name=value, what=what)
    elif value in DERIVED:
        reader.say("derived-name", name.place, name=value, what=what)
    elif (value in TAKEN and what in ("fact", "note")) or (value in RESULTS and what == "score"):
        reader.say("taken-name", name.place, name=value, what=what)
    else:
        return True
    return False


def written_names(root: Mapping) -> dict[str, RefKind]:
    """The kind of every name that the file declares or brings about anywhere, so that a name used too early is called what it is."""
    found: dict[str, RefKind] = {"stage": "stage", "criteria_met": "criteria_met"}
    sections: tuple[tuple[RefKind, Node | None], ...] = (
        ("fact", root.get("facts")),
        ("signal", root.get("behaviour")),
        ("criterion", root.get("criteria")),
        ("score", root.get("scores")),
    )
    profile = root.get("profile")
    groups = [members for _, members in profile.items] if isinstance(profile, Mapping) else []
    for kind, node in (*sections, *(("trait", group) for group in groups)):
        found.update((key.value, kind) for key, _ in (node.items if isinstance(node, Mapping) else ()))
    scores = root.get("scores")
    for key, score in scores.items if isinstance(scores, Mapping) else ():
        found.update({f"{key.value}_low": "low", f"{key.value}_high": "high"})
        if isinstance(score, Mapping) and score.get("bands") is not None:
            found[f"{key.value}_band"] = "band"
    found.update({"grade": "grade"} if root.get("grade") is not None else {})
    found.update({"excluded": "excluded"} if isinstance(profile, Mapping) and profile.get("excluded") is not None else {})
    return found


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition stands: the names that exist, and the kinds that it may use."""

    reader: Reader
    names: Names
    layers: frozenset[RefKind]
    where: str

    def find(self, name: str, place: Place) -> Known | None:
        """The name if the condition may use it; otherwise a finding and None."""
        on_notes = "note" in self.layers
        known = (self.names.notes if on_notes else self.names.known).get(name)
        if known is not None and known.ref.kind in self.layers:
            return known
        if name not in self.names.broken:
            self._say_why_not(name, place, on_notes=on_notes)
        return None

    def _say_why_not(self, name: str, place: Place, *, on_notes: bool) -> None:
        other = self.names.known.get(name) or self.names.notes.get(name)
        kind = other.ref.kind if other is not None else self.names.written.get(name)
        if kind is not None and kind not in self.layers:
            self.reader.say("not-here", place, name=name, kind=KIND_WORDS[kind], where=self.where, may=self._may())
        elif kind == "trait" or name in self.names.lists:
            is_list = name in self.names.lists
            instead = f"Test a fact against it: `listed(fact, {name})`." if is_list else "Only a trait with `when` is true or false."
            self.reader.say("not-in-conditions", place, name=name, kind="list" if is_list else "trait", instead=instead)
        else:
            self.reader.unknown("unknown-name", Text(name, place), self._candidates(on_notes=on_notes), where=self.where)

    def _candidates(self, *, on_notes: bool) -> Iterable[str]:
        pool = self.names.notes if on_notes else self.names.known
        return [name for name, known in pool.items() if known.ref.kind in self.layers]

    def _may(self) -> str:
        order: tuple[tuple[RefKind, str], ...] = (
            ("note", "notes of activities"), ("fact", "facts"), ("signal", "signals"), ("trait", "traits"), ("criterion", "criteria"),
            ("score", "scores, bands and the grade"), ("stage", "the stage"),
        )  # fmt: skip
        return ", ".join(words for kind, words in order if kind in self.layers)
