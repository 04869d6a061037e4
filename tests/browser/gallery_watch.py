"""The screens of the operator's home, reports, doors of software and health."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, Final

from carnet.portal.shown_operation import (
    DoorShown,
    FeedRow,
    LineShown,
    PeriodShown,
    PlaceShown,
    RuleShown,
    WaitingShown,
)
from tests.browser.screen import Screen

_OPERATOR: Final[dict[str, Any]] = {"signed_in_as": "exploitant", "form_key": "cle-de-test", "errors": {}}
WAITING: Final = [
    WaitingShown("Accès signalés", 2, "operator_reports"),
    WaitingShown("Accès en urgence", 0, "operator_emergencies"),
    WaitingShown("Lettres à imprimer, au guichet", 12, ""),
]
_LINKS: Final = [
    {"href": "?", "text": "Par jour", "current": True},
    {"href": "?par=semaine", "text": "Par semaine", "current": False},
]
_BY_WEEK: Final = [one | {"current": not one["current"]} for one in _LINKS]
_COLUMNS: Final = [
    "Dossiers ouverts", "Dossiers fermés", "Documents déposés", "Documents lus", "Accès en urgence", "Refus",
]  # fmt: skip
_TODAY: Final = date(2026, 3, 12)
_DAYS: Final = [
    PeriodShown(_TODAY - timedelta(days=back), _TODAY - timedelta(days=back), numbers)
    for back, numbers in enumerate((["12", "moins de 5", "204", "1310", "0", "17"], ["0", "0", "0", "0", "0", "0"]))
]
_WEEK: Final = [PeriodShown(date(2026, 3, 9), _TODAY, ["au moins 12", "moins de 5", "204", "1310", "0", "17"])]
_RULES: Final = [
    RuleShown("R06", "Sans accord de la personne, ou après sa fin, aucun professionnel ne lit.", "12"),
    RuleShown(
        "C61", "Ce qui a été envoyé ne suit pas une règle de forme, ou ne concerne pas cette personne.", "moins de 5"
    ),
]
_DOORS: Final = [
    DoorShown("FHIR", "1204", "17", _RULES),
    DoorShown("SOAP (XDS, HL7v3)", "310", "0", []),
    DoorShown("HL7v2 (MLLP)", "0", "0", []),
]
_PLACES: Final = [
    PlaceShown(
        "Laboratoire des Lilas",
        [
            ("Certificat, cachet : jusqu’au 3 avril 2026", "warn"),
            ("Certificat, machine : jusqu’au 3 mai 2028", "plain"),
        ],
        ["Dernier acte par FHIR : 12 mars 2026, 14 h 30"],
    ),
    PlaceShown("Hôpital Saint-Exemple", [("Certificat, cachet : fini depuis le 1 mars 2026", "bad")], []),
]
# One of each line of the page, in its order: `tests/portal/test_operator_watch_views.py` compares.
HEALTH: Final = [
    LineShown("Travaux de fond", "well", "Dernier signe : 12 mars 2026, 14 h 30."),
    LineShown("Actes à dire à leur auteur", "late", "Le plus ancien attend depuis : 12 mars 2026, 9 h 05."),
    LineShown("Travaux à distribuer", "well", "Rien n’attend."),
    LineShown("Messages à envoyer", "well", "Nombre : 3. Le plus ancien attend depuis : 12 mars 2026, 14 h 28."),
    LineShown("Actes légaux dont le jour est passé", "well", "Nombre : 0."),
    LineShown("Journal à mettre sous preuve", "well", "Rien n’attend."),
    LineShown("Dernière signature du journal", "well", "Signé : 12 mars 2026, 14 h 29."),
    LineShown("Copie du journal ailleurs", "unknown", "Non mesuré ici."),
    LineShown("Dernière sauvegarde complète", "unknown", "Non mesuré ici."),
    LineShown("Documents", "late", "L’endroit où ils sont ne répond pas : ils ne peuvent être ni lus ni déposés."),
    LineShown("Disque", "well", "Libre : 12 Go sur 80 Go."),
]
_VERSIONS: Final = SimpleNamespace(carnet="0.1.0", python="3.11.2", database=SimpleNamespace(version="18.1"))

_TOLD: Final = [FeedRow("Logiciel du cabinet", ("12", "moins de 5", "0"))]
_SENT: Final = [FeedRow("Hôpital du Parc", ("25", "12", "340", "0"), "En échec depuis le 12 mars 2026, 14 h 30")]


def _screen(name: str, template: str, **context: Any) -> Screen:
    return Screen(f"operator-{name}", f"carnet/operator/{template}.jinja", "pro", _OPERATOR | context)


SCREENS: Final = (
    _screen("activity", "activity", links=_LINKS, weeks=False, columns=_COLUMNS, periods=_DAYS, rules=_RULES),
    _screen("activity-weeks", "activity", links=_BY_WEEK, weeks=True, columns=_COLUMNS, periods=_WEEK, rules=[]),
    _screen(
        "integration", "integration", doors=_DOORS, places=_PLACES, software=[("Logiciel du cabinet", "Éditeur")],
        subscriptions=[("En vigueur", 12), ("Abandonnés après des échecs", "moins de 5")],
    ),
    _screen("integration-nothing", "integration", doors=_DOORS, places=[], software=[], subscriptions=[]),
    _screen("feeds", "feeds", software=_TOLD, places=_SENT),
    _screen("feeds-nothing", "feeds", software=[], places=[]),
    _screen("health", "health", well=False, lines=HEALTH, versions=_VERSIONS, size="1,2 Go"),
)  # fmt: skip
