"""The screens of the journal: three lists, filters, reports of a line, the operator's answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from carnet.portal.shown import FilterGroup, FilterLink, JournalLine
from carnet.portal.shown_reports import AccessReportShown
from tests.browser import samples as s
from tests.browser.screen import Screen

LATER: Final = s.MOMENT + timedelta(days=2)
LINES: Final = [
    JournalLine(
        "document_viewed",
        "document",
        s.MOMENT,
        {"who": s.DOCTOR, "what": s.RESULT.title},
        quality="Médecin",
        ref="l1",
        role="Médecin généraliste",
        place=s.WORKPLACE,
        rule="R04",
    ),
    JournalLine(
        "list_viewed",
        "documents",
        s.MOMENT,
        {"who": "Docteur Anne Petit"},
        quality="Médecin",
        emergency=True,
        ref="l2",
    ),
    JournalLine(
        "document_deposited",
        "deposer",
        s.MOMENT,
        {"who": s.DOCTOR, "what": s.REPORT.title},
        quality="Médecin",
        origin="journal.origin_soap",
        told_at=LATER,
        ref="l3",
    ),
    JournalLine("refused", "refus", s.MOMENT, {"who": "Docteur Anne Petit"}, quality="Médecin", ref="l4"),
]
OURS: Final = [
    JournalLine("document_hidden", "cacher", s.MOMENT, {"what": s.HIDDEN.title}),
    JournalLine(
        "document_viewed",
        "document",
        s.MOMENT,
        {"who": "Nina Roux", "what": s.RESULT.title},
        quality="aide la personne",
        ref="l5",
    ),
    JournalLine("record_opened", "ouvrir_dossier", s.MOMENT),
]
GROUPS: Final = [
    FilterGroup(
        "quoi",
        "Ce qui a été fait",
        [
            FilterLink("?", "Tout", True),
            FilterLink("?quoi=vu", "Voir le dossier"),
            FilterLink("?quoi=refus", "Le site a dit non"),
        ],
    ),
    FilterGroup("periode", "Quand", [FilterLink("?", "Tout", True), FilterLink("?periode=mois", "1 mois")]),
    FilterGroup(
        "qui",
        "Une seule personne",
        [
            FilterLink("?", "Tout le monde", True),
            FilterLink("?qui=1", s.DOCTOR),
            FilterLink("?qui=2", "Docteur Anne Petit"),
        ],
    ),
]
_NO_DAY: Final = {"day": "", "month": "", "year": ""}
WAITING: Final = AccessReportShown("r1", LINES[1], s.MOMENT, "waiting", s.MOMENT, "")
ANSWERED: Final = AccessReportShown(
    "r2",
    LINES[0],
    s.MOMENT,
    "normal",
    LATER,
    "Ce docteur remplace votre docteur.",
    "Paul DURAND 801234567897",
    "Médecin",
    "Cabinet du Parc 1234567890",
    "Document lu",
)


@dataclass(frozen=True)
class _Open:
    """A report as the operator's list has it."""

    record_id: str = "d1"
    report_id: str = "0f4c2b1a-0000"
    at: Any = s.MOMENT
    looking: bool = False


@dataclass(frozen=True)
class _Log:
    """The head of the log of now."""

    year: int = 2026
    size: int = 4812
    at: Any = s.MOMENT


LOG: Final = _Log()
TOLD: Final = {"visites": "daily", "ajouts": "weekly", "comment": "mail", "mois": "usual"}


def _lists(now: str) -> list[FilterLink]:
    names = {"soins": "Les professionnels", "nous": "Moi et mes proches", "applications": "Les applications"}
    return [FilterLink(f"?liste={word}", text, word == now) for word, text in names.items()]


def _patient(name: str, template: str, **context: Any) -> Screen:
    base: dict[str, Any] = {"signed_in_as": s.PATIENT, "form_key": "cle-de-test", "errors": {}}
    return Screen(f"patient-{name}", f"carnet/patient/{template}.jinja", "patient", base | context, False)


def _journal(name: str, of: str = "soins", **context: Any) -> Screen:
    base: dict[str, Any] = {
        "of": of,
        "lists": _lists(of),
        "groups": GROUPS,
        "narrowed": False,
        "days": {"du": _NO_DAY, "au": _NO_DAY},
        "kept": {"liste": of},
        "lines": LINES,
        "older": None,
        "former": [],
        "may_report": True,
        "may_prove": True,
        "before": False,
    }
    return _patient(name, "journal", **(base | context))


def _operator(name: str, template: str, **context: Any) -> Screen:
    base: dict[str, Any] = {"signed_in_as": "victor-exploitant", "form_key": "cle-de-test", "errors": {}}
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", base | context)


SCREENS: Final[tuple[Screen, ...]] = (
    _journal("journal", older="?avant=9", former=[FilterLink("/avant/", "Mon autre dossier, avant lundi 2 mars 2026")]),
    _journal("journal-ours", "nous", lines=OURS),
    _journal("journal-applications", "applications", lines=[]),
    _journal("journal-empty", lines=[]),
    _journal(
        "journal-narrowed",
        narrowed=True,
        lines=[],
        older="?avant=9",
        errors={"du": "Ce jour n’existe pas. Écrivez un jour, un mois, une année."},
    ),
    _journal("journal-before", before=True),
    _patient(
        "journal-document",
        "journal_document",
        document="d1",
        named=s.REPORT.title,
        lines=LINES[:1],
        older=None,
        may_report=True,
    ),
    _patient("report", "report", ref="l1", lines=LINES[:1]),
    _patient("notices", "notices", now=TOLD, mail=True, phone=True, devices=True, done=True),
    _patient("notices-paper", "notices", now=TOLD, mail=False, phone=False, devices=False, done=False),
    _patient("notice", "notice", question="visites", value="daily", words=["daily", "each", "weekly", "never"]),
    _patient("proof", "proof", log=LOG, root=" ".join(["9f3c"] * 16), keys=["carnet/audit/2026+1a2b3c4d+AQIDBA=="]),
    _patient("proof-empty", "proof", log=None, root="", keys=[]),
    _patient("reports", "reports", reports=[WAITING, ANSWERED], done=True),
    _patient("reports-none", "reports", reports=[], done=False),
    _operator("reports", "access_reports", waiting=[_Open(), _Open(looking=True)], done=False),
    _operator("reports-none", "access_reports", waiting=[], done=False),
    _operator("report", "access_report", record="d1", report=ANSWERED, words=""),
    _operator(
        "report-open",
        "access_report",
        record="d1",
        report=WAITING,
        words="",
        errors={"reponse": "Écrivez une réponse pour la personne."},
    ),
)
