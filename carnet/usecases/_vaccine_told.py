"""One statement of a vaccination, by a line of the profile or by a document. Owns the shape; decides nothing."""

from dataclasses import dataclass

from carnet.profile.lines import Line
from carnet.profile.vaccinations import Kept, Vaccination
from carnet.usecases._card import Card
from carnet.usecases._vaccines_merged import Dose


@dataclass(frozen=True)
class Told:
    """One statement of one source: a line of the section, or a document."""

    said: Vaccination
    line: Line | None = None
    kept: Kept | None = None
    document: Card | None = None
    comment: str = ""

    @property
    def dose(self) -> Dose:
        """What is compared."""
        origin = f"line {self.line.line_id}" if self.line else str(self.document.logical_id if self.document else "")
        return Dose(self.said.name, frozenset(self.said.diseases), self.said.day, self.said.dose, origin)

    @property
    def rank(self) -> int:
        """Who is believed first: a professional, a document, the patient's side."""
        if self.line is None:
            return 1
        return 0 if self.kept is not None and self.kept.confirmed else 2

    @property
    def mistaken(self) -> bool:
        """Whether it was marked as written by mistake."""
        return self.kept is not None and self.kept.mistaken
