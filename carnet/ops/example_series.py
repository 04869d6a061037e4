"""A long life of documents for one example person, computed: values look alike and differ. Owns no chance."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from carnet.cda.compose import SectionText, paragraph, table
from carnet.ops.example_documents import ExampleDocument
from carnet.ops.example_people import HELENE, LUC, NADIA, ExamplePatient

LAST: Final = date(2026, 2, 20)
STEP: Final = timedelta(days=7)


def series(patient: ExamplePatient, count: int) -> Iterator[ExampleDocument]:
    """So many documents, one a week, the newest on 20 February 2026: blood tests, visits, prescriptions, remedies."""
    makers = (_blood, _visit, _prescription, _remedies)
    for number in range(count):
        yield makers[number % len(makers)](patient, number, LAST - number * STEP)


def _blood(patient: ExamplePatient, number: int, day: date) -> ExampleDocument:
    glucose, creatinine = 95 + number * 7 % 30, 74 + number * 5 % 28
    rows = (
        ("Glycémie à jeun", f"{glucose / 100:.2f}".replace(".", ","), "g/l", "0,70 à 1,10"),
        ("Créatinine", f"{creatinine / 10:.1f}".replace(".", ","), "mg/l", "6,0 à 12,0"),
    )
    results = table(("Examen", "Résultat", "Unité", "Valeurs attendues"), *rows)
    sections = (SectionText("Biochimie du sang", (results,)),)
    return ExampleDocument(patient, NADIA, "11502-2", f"Prise de sang n° {number + 1}", day, sections=sections)


def _visit(patient: ExamplePatient, number: int, day: date) -> ExampleDocument:
    words = f"Visite de suivi. Tension {12 + number % 3},{number % 10} / 7,{number * 3 % 10}. Rien de nouveau."
    sections = (SectionText("Suivi", (paragraph(words),)),)
    return ExampleDocument(patient, HELENE, "11488-4", f"Consultation n° {number + 1}", day, sections=sections)


def _prescription(patient: ExamplePatient, number: int, day: date) -> ExampleDocument:
    words = ("Traitement inchangé, trois mois.",)
    return ExampleDocument(patient, HELENE, "57833-6", f"Ordonnance n° {number + 1}", day, paragraphs=words)


def _remedies(patient: ExamplePatient, number: int, day: date) -> ExampleDocument:
    words = ("Traitement remis pour un mois.",)
    return ExampleDocument(patient, LUC, "60593-1", f"Médicaments remis n° {number + 1}", day, paragraphs=words)
