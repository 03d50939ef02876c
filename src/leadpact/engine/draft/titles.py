"""Job titles to seniority and department, by a table of words that people can edit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from leadpact.engine.draft.table import Value
from leadpact.engine.draft.trouble import CannotDraft
from leadpact.pact.text import fold

HEADINGS: Final = ("words", "seniority", "department", "leads")
MOST_UNREAD = 500
_SENIORITY = """
student: student, intern, internship, trainee, apprentice, working student, werkstudent, praktikant, auszubildender, stagiaire
staff: assistant to, executive assistant, personal assistant, office assistant, account executive, associate, secretary
manager: product owner, process owner, office manager, account manager, team lead, team leader, teamleiter
director: vice president, vp, svp, evp, avp, associate director, head, head of, leiter, leiterin, director, direktor, direktorin, directeur
executive: managing director, general manager, geschäftsführer, geschäftsführerin, chief, ceo, coo, cfo, cto, cio, cmo
executive: cso, cro, cpo, chro, ciso, cdo
executive: president, chairman, chairwoman, board member, vorstand, prokurist, executive
owner: owner, co-owner, founder, co-founder, inhaber, inhaberin, proprietor, gründer, managing partner, partner
manager: manager, managerin, lead, leader, supervisor, foreman, principal, superintendent, meister, responsable
staff: engineer, analyst, specialist, assistant, coordinator, representative, consultant, developer, administrator
staff: officer, clerk, technician, planner
staff: buyer, designer, architect, scientist, accountant, operator, advisor, nurse, teacher, sachbearbeiter
staff: sachbearbeiterin, worker, agent, executive assistant
"""
_DEPARTMENT = """
Supply chain: supply chain, logistics, logistik, warehouse, lager, procurement, purchasing, einkauf, buyer, fulfilment
Supply chain: fulfillment, transport, shipping, inventory
Customer service: customer service, customer success, customer support, support, client services, kundenservice
Marketing: marketing, brand, demand generation, growth, content, communications, cmo, seo
Sales: sales, vertrieb, account executive, account manager, business development, cro, commercial
Finance: finance, financial, chief financial, accounting, accountant, controller, controlling, treasurer, cfo, finanzen, buchhaltung
IT: it, information technology, information officer, technology officer, cio, ciso, cto, software, systems, data
IT: infrastructure, security, developer, digital, devops, network
People: hr, human resources, people, talent, recruiting, recruiter, personal, chro
Legal: legal, counsel, compliance, lawyer, recht
Engineering: engineering, engineer, r&d, research, product, design, development, entwicklung, construction
Operations: operations, operation, coo, production, manufacturing, plant, factory, quality, maintenance, produktion, betrieb, process, facility
General management: ceo, chief executive, managing director, general manager, owner, founder, co-founder, president
General management: geschäftsführer, geschäftsführerin, inhaber, chairman, partner
"""


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A title that has these words, as whole words, has this seniority and department; "" says nothing about it."""

    words: str
    seniority: str
    department: str


def usual_rules() -> tuple[TitleRule, ...]:
    """Our own table. The first line that fits counts, for seniority and for department each on its own."""
    rules = [TitleRule(words, seniority, "") for seniority, words in _lines(_SENIORITY)]
    return tuple(dict.fromkeys([*rules, *(TitleRule(words, "", department) for department, words in _lines(_DEPARTMENT))]))


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.strip().splitlines():
        label, words = line.split(":")
        for word in words.split(","):
            yield label.strip(), word.strip()


def read_title(title: str, rules: tuple[TitleRule, ...]) -> tuple[str | None, str | None]:
    """Seniority and department of a title; None where no rule says anything."""
    folded = _words(title)
    whole = " ".join(folded.split())
    found = [rule for rule in rules if f" {' '.join(_words(rule.words).split())} " in f" {whole} "]
    exact = [rule for rule in found if fold(rule.words) == fold(title)]
    ordered = [*exact, *(rule for rule in found if rule not in exact)]
    seniority = next((rule.seniority for rule in ordered if rule.seniority), None)
    return seniority, next((rule.department for rule in ordered if rule.department), None)


def _words(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter == "&" else " " for letter in fold(text))


def titles_table(rules: tuple[TitleRule, ...], titles: tuple[Value, ...]) -> str:
    """The table as CSV: first the titles that could not be read, by count, with seniority or department left open; then the rules."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    unread = [(title, read_title(title.text, rules)) for title in titles]
    unread = [(title, found) for title, found in unread if found[0] is None or (found[1] is None and found[0] != "student")][:MOST_UNREAD]
    for title, (seniority, department) in unread:
        writer.writerow((title.text, seniority or "", department or "", title.rows))
    written = {(fold(title.text), seniority or "", department or "") for title, (seniority, department) in unread}
    for rule in rules:
        if (fold(rule.words), rule.seniority, rule.department) not in written:
            writer.writerow((rule.words, rule.seniority, rule.department, ""))
    return text.getvalue()


def rules_from(text: str) -> tuple[TitleRule, ...]:
    """The rules of an edited table; lines that still say nothing are left out. Raises CannotDraft for a table without its headings."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(fold(cell) for cell in rows[0][:3]) != HEADINGS[:3]:
        raise CannotDraft("bad-titles", line="1", trouble="the first line is not the line of headings")
    rules = []
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) < 3:
            raise CannotDraft("bad-titles", line=str(number), trouble=f"there are {len(row)} cells instead of 3 or 4")
        if row and row[0].strip() and (row[1].strip() or row[2].strip()):
            rules.append(TitleRule(row[0].strip(), row[1].strip(), row[2].strip()))
    return tuple(rules)
