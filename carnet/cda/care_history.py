"""What a list of reimbursements says was done: medicines sold, care, stays, images, analyses (CNAM, type REMB).

Owns the reading of those lines; never says that a medicine was taken or a vaccine given: it was paid for, and no more.
A line that is not understood is left out: the document itself stays the whole truth.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.cda.parser import NS, CdaDocument, Element
from carnet.cda.reader import Reader, words
from carnet.cda.shown_text import shown

_PREFIX: Final = f"{{{NS}}}"
MOST: Final = 1000
_ACTS: Final = "29554-3"


class CareKind(StrEnum):
    """What was paid for."""

    MEDICINE = "medicine"
    VACCINE = "vaccine"
    DEVICE = "device"
    STAY = "stay"
    CARE = "care"
    IMAGING = "imaging"
    LABORATORY = "laboratory"


# Sections by their LOINC code; those of acts say by a second code which acts they are.
SECTIONS: Final = {
    "10160-0": CareKind.MEDICINE,
    "11369-6": CareKind.VACCINE,
    "46264-8": CareKind.DEVICE,
    "46240-8": CareKind.STAY,
    "67803-7": CareKind.CARE,
    "18726-0": CareKind.IMAGING,
    "26436-6": CareKind.LABORATORY,
}


@dataclass(frozen=True)
class CareLine:
    """One line: what it was, its day as written (TS), the last day of a stay, by whom and where."""

    kind: CareKind
    name: str
    day: str = ""
    until: str = ""
    by: str = ""
    place: str = ""


def read_care(document: CdaDocument) -> tuple[CareLine, ...]:
    """Every line that the document codes, in its order, the first thousand."""
    reader = _Lines(document.root)
    found: list[CareLine] = []
    for section in document.root.iter(_PREFIX + "section"):
        found.extend(reader.of_section(section))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


class _Lines:
    """Reads the entries of one document."""

    def __init__(self, root: Element) -> None:
        self._read = Reader()
        texts = (each for text in root.iter(_PREFIX + "text") for each in text.iter())
        self._places = {name: each for each in texts if (name := each.get("ID"))}

    def of_section(self, section: Element) -> Iterator[CareLine]:
        """The lines of a section of care; nothing of any other section."""
        code = self._read.attribute(section, "code", "code")
        if code == _ACTS:
            code = self._read.attribute(section, "code/translation", "code") or "67803-7"
        kind = SECTIONS.get(code)
        if kind is None:
            return
        for entry in self._read.all(section, "entry"):
            line = self._line(kind, entry)
            if line is not None and line.name:
                yield line

    def _line(self, kind: CareKind, entry: Element) -> CareLine | None:
        if kind in (CareKind.MEDICINE, CareKind.VACCINE):
            return self._sold(kind, self._read.first(entry, "substanceAdministration"))
        if kind is CareKind.DEVICE:
            return self._device(self._read.first(entry, "supply"))
        if kind is CareKind.STAY:
            return self._stay(self._read.first(entry, "encounter"))
        return self._act(kind, self._read.first(entry, "procedure"))

    def _sold(self, kind: CareKind, one: Element | None) -> CareLine | None:
        """A medicine or a vaccine: who prescribed it, when and where it was handed over."""
        if one is None or one.get("negationInd") == "true":
            return None
        material = self._read.first(one, "consumable/manufacturedProduct/manufacturedMaterial")
        name = self._read.text(material, "name") or self._label(self._read.first(material, "code"))
        supply = self._read.first(one, "entryRelationship/supply")
        return CareLine(kind, shown(name), *self._handed_over(supply))

    def _device(self, one: Element | None) -> CareLine | None:
        if one is None:
            return None
        code = self._read.first(one, "participant/participantRole/playingDevice/code")
        return CareLine(CareKind.DEVICE, shown(self._label(code)), *self._handed_over(one))

    def _handed_over(self, supply: Element | None) -> tuple[str, str, str, str]:
        day = self._day(self._read.attribute(supply, "performer/time", "value"))
        place = self._read.text(supply, "performer/assignedEntity/representedOrganization/name")
        return day, "", self._name(self._read.first(supply, "author/assignedAuthor")), shown(place)

    def _stay(self, one: Element | None) -> CareLine | None:
        if one is None:
            return None
        kind = self._read.attribute(one, "code/qualifier/value", "displayName") or self._text(one)
        begin = self._read.attribute(one, "effectiveTime/low", "value")
        end = self._read.attribute(one, "effectiveTime/high", "value")
        place = self._read.text(one, "performer/assignedEntity/representedOrganization/name")
        return CareLine(CareKind.STAY, shown(kind), self._day(begin), self._day(end), "", shown(place))

    def _act(self, kind: CareKind, one: Element | None) -> CareLine | None:
        if one is None or one.get("negationInd") == "true":
            return None
        day = self._read.attribute(one, "effectiveTime", "value") or self._read.attribute(
            one, "effectiveTime/low", "value"
        )
        who = self._read.first(one, "performer/assignedEntity")
        place = self._read.text(who, "representedOrganization/name")
        name = self._label(self._read.first(one, "code")) or self._text(one)
        return CareLine(kind, shown(name), self._day(day), "", self._name(who), shown(place))

    def _name(self, who: Element | None) -> str:
        """A name as written; a lone point stands for none in these documents."""
        name = self._read.first(who, "assignedPerson/name")
        parts = [self._read.text(name, part) for part in ("prefix", "given", "family")]
        return shown(" ".join(part for part in parts if part and part != "."))

    def _label(self, coded: Element | None) -> str:
        """The words of the code, of its first translation, or of the narrative that it points at."""
        own = self._read.attribute(coded, "translation", "displayName")
        label = ((coded.get("displayName") or "").strip() if coded is not None else "") or own
        return label or self._place(self._read.attribute(coded, "originalText/reference", "value"))

    def _text(self, one: Element) -> str:
        return self._place(self._read.attribute(one, "text/reference", "value"))

    def _place(self, reference: str) -> str:
        found = self._places.get(reference.removeprefix("#"))
        return words(found) if found is not None else ""

    @staticmethod
    def _day(time: str) -> str:
        """The day of a time; as much of it as is written."""
        digits = time[:8]
        return digits if digits.isascii() and digits.isdigit() else ""
