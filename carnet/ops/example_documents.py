"""The documents of the demonstration, written for it. Owns their words; none was ever about a real person."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from carnet.ops.example_pdf import text_pdf
from carnet.ops.example_people import HELENE, INES, KARIM, LUC, NADIA, ODETTE, PAUL, ExampleCarer, ExamplePatient
from carnet.usecases._incoming import Form, Upload


@dataclass(frozen=True)
class ExampleDocument:
    """A document, of whom it is, and who deposits it."""

    patient: ExamplePatient
    author: ExampleCarer
    type_code: str
    title: str
    day: date
    paragraphs: tuple[str, ...]
    hidden: bool = False
    with_agreement: bool = False

    def upload(self) -> Upload:
        """The PDF with its form, as a professional would send it."""
        data = text_pdf(self.title, self.paragraphs)
        return Upload(data, f"{self.type_code}.pdf", Form(self.type_code, self.title, self.day))


DOCUMENTS: Final = (
    ExampleDocument(
        ODETTE, HELENE, "11488-4", "Consultation du 12 janvier 2026", date(2026, 1, 12),
        (
            "Madame Martineau vient pour le suivi de sa tension. Elle se sent bien et marche trente minutes par jour.",
            "Tension mesurée deux fois au cabinet : 13,8 / 8,2 puis 13,6 / 8,0. Pouls régulier à 72. Poids 64 kg.",
            "Le traitement est inchangé. Une prise de sang est demandée. Prochaine visite dans trois mois.",
        ),
        with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, NADIA, "11502-2", "Prise de sang du 15 janvier 2026", date(2026, 1, 15),
        (
            "Glycémie à jeun : 1,02 g/l (valeurs attendues : 0,70 à 1,10).",
            "Créatinine : 8,4 mg/l (valeurs attendues : 5,0 à 11,0).",
            "Potassium : 4,3 mmol/l (valeurs attendues : 3,5 à 5,1).",
            "Cholestérol total : 2,15 g/l (valeur attendue : moins de 2,00). Résultat un peu au-dessus.",
        ),
    ),
    ExampleDocument(
        ODETTE, HELENE, "57833-6", "Ordonnance du 12 janvier 2026", date(2026, 1, 12),
        (
            "Un comprimé le matin contre la tension, pendant trois mois.",
            "Paracétamol 500 mg : un comprimé en cas de douleur, trois par jour au plus, avec six heures entre deux.",
        ),
    ),
    ExampleDocument(
        ODETTE, PAUL, "34112-3", "Séjour à l’Hôpital du Parc en novembre 2025", date(2025, 11, 20),
        (
            "Madame Martineau est entrée le 17 novembre 2025 après une chute chez elle, sans perte de connaissance.",
            "La radiographie du poignet droit montre une fracture sans déplacement. Une attelle est posée six semaines.",
            "L’électrocardiogramme et l’échographie du coeur sont sans anomalie. Retour à la maison le 20 novembre.",
            "À faire : radiographie de contrôle à six semaines, séances de kinésithérapie ensuite.",
        ),
        with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, PAUL, "18748-4", "Radiographie du poignet droit", date(2025, 11, 17),
        ("Fracture de l’extrémité inférieure du radius droit, sans déplacement. Pas d’autre lésion visible.",),
    ),
    ExampleDocument(
        ODETTE, INES, "87273-9", "Vaccination contre la grippe", date(2025, 10, 14),
        ("Vaccin contre la grippe fait le 14 octobre 2025, bras gauche. Pas de réaction dans le quart d’heure.",),
        with_agreement=True,
    ),
    ExampleDocument(
        ODETTE, HELENE, "34120-6", "Entretien sur le sommeil et le moral", date(2026, 2, 3),
        ("Madame Martineau dort mal depuis deux mois et se sent souvent triste. Un nouveau rendez-vous est pris.",),
        hidden=True,
    ),
    ExampleDocument(
        ODETTE, LUC, "60593-1", "Médicaments remis par la pharmacie", date(2026, 1, 13),
        ("Remis le 13 janvier 2026 : traitement contre la tension pour un mois, paracétamol 500 mg, une boîte.",),
    ),
    ExampleDocument(
        KARIM, HELENE, "11488-4", "Consultation du 9 février 2026", date(2026, 2, 9),
        (
            "Monsieur Benali tousse depuis dix jours, sans fièvre. L’auscultation est normale.",
            "Repos et boissons chaudes. Revenir si la toux dure plus de trois semaines.",
        ),
        with_agreement=True,
    ),
)  # fmt: skip
