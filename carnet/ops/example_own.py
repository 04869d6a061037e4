"""What people of the demonstration add themselves. Owns the list and its words; written for the demonstration."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from carnet.ops.example_pdf import text_pdf
from carnet.ops.example_people import ODETTE, ExamplePatient
from carnet.usecases.set_directives import Paper

DIRECTIVES: Final = (
    "Je soussignée Odette Martineau, née le 14 mai 1948, écris ici mes directives anticipées, en toute connaissance.",
    "Si je ne peux plus m’exprimer et que je ne peux plus guérir, je ne veux ni réanimation ni sonde pour me nourrir.",
    "Je veux que l’on soulage ma douleur, même si je dors plus. Je veux rester chez moi si c’est possible.",
    "Ma personne de confiance est ma fille. Elle a une copie de cette page. Le docteur Roussel l’a lue avec moi.",
    "Écrit le 2 décembre 2025. Je peux changer d’avis à tout moment.",
)


@dataclass(frozen=True)
class ExampleOwn:
    """Advance directives that a person gives to the own record."""

    patient: ExamplePatient
    title: str
    day: date
    paragraphs: tuple[str, ...]

    def paper(self) -> Paper:
        """The paper as its owner gives it."""
        return Paper((text_pdf(self.title, self.paragraphs),), self.title, self.day)


OWN: Final = (ExampleOwn(ODETTE, "Mes directives anticipées", date(2025, 12, 2), DIRECTIVES),)
