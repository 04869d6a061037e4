"""Invented people and documents for the gallery. Owns no real data; the cast is the one of `style.md` rule 18."""

from dataclasses import replace
from datetime import UTC, date, datetime

from carnet.documents.checks import Check, Found
from carnet.portal.shown import (
    Doctor,
    DocumentCard,
    FilterLink,
    JournalLine,
    PersonShown,
    RecordState,
)

PATIENT = "Léa Martin"
DOCTOR = "Docteur Paul Durand"
WORKPLACE = "Cabinet du Parc, Lyon"
MOMENT = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
PERSON = PersonShown(PATIENT, date(1962, 5, 4), "2 62 05 99 999 999 42", "F", "Femme, 63 ans", "Identité qualifiée")
MINOR = PersonShown(
    "Léo Martineau", date(2012, 7, 9), "1 12 07 75 116 088 89", "M", "Homme, 13 ans", "Identité qualifiée"
)

REPORT = DocumentCard(
    "d1", "compte_rendu", "Compte-rendu", "Consultation de cardiologie", DOCTOR, date(2026, 3, 12), MOMENT,
    depositor=DOCTOR, format="PDF", type_code="11488-4",
)  # fmt: skip
RESULT = DocumentCard(
    "d2", "resultat", "Résultat d’examen", "Résultats de la prise de sang", "Laboratoire des Lilas",
    date(2026, 2, 2), datetime(2026, 2, 3, 8, 0, tzinfo=UTC), depositor="Laboratoire des Lilas", format="CDA",
    type_code="11502-2",
)  # fmt: skip
HIDDEN = DocumentCard(
    "d3", "ordonnance", "Ordonnance", "Ordonnance du mois de janvier", DOCTOR, date(2026, 1, 8), MOMENT, hidden=True,
    depositor=DOCTOR, format="PDF", type_code="57833-6",
)  # fmt: skip
LONG = replace(
    REPORT, ref="d4", title="Compte-rendu d’hospitalisation en oto-rhino-laryngologie anticonstitutionnellement long"
)
CARDS = [REPORT, RESULT, HIDDEN, LONG]
NARRATIVE = (
    "<h2>Conclusion</h2><p>Examen sans particularité.</p><table><caption>Analyses</caption><thead><tr>"
    '<th scope="col">Analyse</th><th scope="col">Valeur</th></tr></thead><tbody><tr><td>Sodium</td>'
    "<td>140 mmol/L</td></tr><tr><td>Potassium</td><td>4,2 mmol/L</td></tr></tbody></table><ul><li>Revoir dans un an"
    "</li></ul>"
)
FILTERS = [
    FilterLink("?", "Tout le monde", True),
    FilterLink("?qui=autres", "Les autres"),
    FilterLink("?qui=moi", "Moi"),
]
LINES = [
    JournalLine(
        "document_viewed", "medecin", MOMENT, {"who": DOCTOR, "what": RESULT.title},
        role="Médecin généraliste", place=WORKPLACE, rule="R04",
    ),
    JournalLine("document_deposited", "deposer", MOMENT, {"who": DOCTOR, "what": REPORT.title}),
    JournalLine("refused", "refus", MOMENT, {"who": "Docteur Anne Petit"}),
    JournalLine("document_hidden", "cacher", MOMENT, {"what": HIDDEN.title}),
    JournalLine("record_opened", "ouvrir_dossier", MOMENT),
]  # fmt: skip
DOCTORS = [
    Doctor("m1", DOCTOR, "Médecin généraliste", WORKPLACE),
    Doctor("m2", "Docteur Jeanne Durand", "Médecin généraliste", "Maison de santé, Lyon"),
]
KINDS = [
    {"value": "", "text": "Choisir un type"},
    {"value": "11488-4", "text": "Compte-rendu de consultation"},
    {"value": "57833-6", "text": "Ordonnance de médicaments"},
]
ACTIVE, CLOSED, NONE = RecordState.ACTIVE.value, RecordState.CLOSED.value, RecordState.NONE.value

CHECKS = [
    Check(
        "CI-SIS_CR-BIO_2024.01.sch",
        "0" * 64,
        MOMENT,
        (
            Found("CR-BIO-12", "/ClinicalDocument[1]/code[1]", "error", "Le code du document n’est pas permis."),
            Found("", "/ClinicalDocument[1]/title[1]", "warning", "Le titre manque."),
        ),
    ),
    Check("profils/structurationMinimale.sch", "1" * 64, MOMENT),
    Check("profils/absent.sch", "2" * 64, MOMENT, failure="took too long"),
]
