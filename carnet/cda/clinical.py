"""What a structured document says in codes: allergies, problems, medicines, vaccines, acts, results (CI-SIS, IHE PCC).

Owns the reading of those entries; decides nothing about them, merges nothing, and says of each only what is written.
An entry that is not understood is left out: the document itself stays the whole truth, and its reader is sent to it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from carnet.cda.measured import NOTHING, Measured, measured
from carnet.cda.model import Code
from carnet.cda.parser import NS, CdaDocument, Element
from carnet.cda.reader import Reader, words
from carnet.cda.results import Reading, reading_of
from carnet.cda.shown_text import shown

_PREFIX: Final = f"{{{NS}}}"
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
MOST: Final = 500
_LAB: Final = "1.3.6.1.4.1.19376.1.3.1.6"
"""An observation of a laboratory report (IHE XD-LAB)."""
_STATUS, _CERTAINTY, _CRITICALITY, _SEVERITY = "33999-4", "66455-7", "82606-5", "SEV"
_DOSE, _COMMENT = "30973-2", "48767-8"
_TOLD_BY: Final = frozenset({_STATUS, _CERTAINTY, _CRITICALITY, _SEVERITY})


class Kind(StrEnum):
    """What a statement is about."""

    ALLERGY = "allergy"
    PROBLEM = "problem"
    PAST_PROBLEM = "past_problem"
    MEDICINE = "medicine"
    VACCINE = "vaccine"
    ACT = "act"
    RESULT = "result"
    PRESCRIBED = "prescribed"
    """A medicine that was prescribed or handed out: whether it was taken is not said."""
    FAMILY = "family"
    """An illness of a relative; `type` is who that is (HL7 RoleCode)."""


SECTIONS: Final = {
    "48765-2": Kind.ALLERGY,
    "11450-4": Kind.PROBLEM,
    "11348-0": Kind.PAST_PROBLEM,
    "10160-0": Kind.MEDICINE,
    "11369-6": Kind.VACCINE,
    "47519-4": Kind.ACT,
    "30954-2": Kind.RESULT,
    "57828-6": Kind.PRESCRIBED,
    "10183-2": Kind.PRESCRIBED,
    "60590-7": Kind.PRESCRIBED,
    "10157-6": Kind.FAMILY,
}


@dataclass(frozen=True)
class Statement:
    """One line of a document. Times are as written (TS); codes are as written, with the words for people.

    `type` is the kind of allergy; `negated` says that the document denies it; `words` is a dosage or a range in words.
    `measured` is the code under which a result is the same in two documents.
    Of a vaccine: its lot, which dose it was, who gave it where, and a comment.
    """

    kind: Kind
    name: str
    code: Code | None = None
    type: Code | None = None
    status: str = ""
    certainty: str = ""
    criticality: str = ""
    severity: Code | None = None
    reactions: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    value: str = ""
    unit: str = ""
    value_code: Code | None = None
    low: str = ""
    high: str = ""
    interpretation: str = ""
    words: str = ""
    lot: str = ""
    dose: str = ""
    performer: str = ""
    place: str = ""
    comment: str = ""
    negated: bool = False
    reading: Reading = Reading.NONE
    measured: Measured = NOTHING


def read_statements(document: CdaDocument) -> tuple[Statement, ...]:
    """Every statement that the document codes, in its order."""
    places = _places(document.root)
    body = Reader().first(document.root, "component/structuredBody")
    if body is None:
        return ()
    reader = _Statements(places)
    found: list[Statement] = []
    for section in body.iter(_PREFIX + "section"):
        found.extend(reader.of_section(section))
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _places(root: Element) -> dict[str, Element]:
    """The parts of the narrative that codes point at."""
    return {name: each for text in root.iter(_PREFIX + "text") for each in text.iter() if (name := each.get("ID"))}


@dataclass
class _Statements:
    """Reads entries of one document, whose words stand in `places`."""

    places: dict[str, Element]
    read: Reader = field(default_factory=Reader)

    def of_section(self, section: Element) -> Iterator[Statement]:
        """The statements of a section, without those of sections inside it."""
        kind = SECTIONS.get(self.read.attribute(section, "code", "code"))
        for entry in self.read.all(section, "entry"):
            yield from self._lab(entry) if kind is None else self._of_kind(kind, entry)

    def _of_kind(self, kind: Kind, entry: Element) -> Iterator[Statement]:
        found = _READERS[kind](self, entry)
        yield from (one for one in found if one.name)

    def _lab(self, entry: Element) -> Iterator[Statement]:
        """Results of a laboratory stand in sections of many codes: their template names them."""
        for observation in entry.iter(_PREFIX + "observation"):
            if any(each.get("root") == _LAB for each in self.read.all(observation, "templateId")):
                found = self._result(observation)
                if found is not None and found.name:
                    yield found

    def allergies(self, entry: Element) -> Iterator[Statement]:
        """Allergies and intolerances: the agent is a participant, else the value."""
        for one in self.read.all(entry, "act/entryRelationship/observation"):
            agent = self.read.first(one, "participant/participantRole/playingEntity")
            code = self.read.code(agent) or self.read.code(one, "value")
            name = self._label(self.read.first(agent, "code")) or self.read.text(agent, "name")
            yield Statement(
                kind=Kind.ALLERGY,
                name=shown(name or self._label(self.read.first(one, "value"))),
                code=code,
                type=self.read.code(one),
                negated=one.get("negationInd") == "true",
                reactions=tuple(self._reactions(one)),
                **self._said(one),
                **self._dates(one),
            )

    def problems(self, entry: Element, kind: Kind = Kind.PROBLEM) -> Iterator[Statement]:
        """Illnesses and past ones."""
        for one in self.read.all(entry, "act/entryRelationship/observation"):
            yield Statement(
                kind=kind,
                name=shown(self._label(self.read.first(one, "value"))),
                code=self.read.code(one, "value"),
                negated=one.get("negationInd") == "true",
                **self._said(one),
                **self._dates(one),
            )

    def past_problems(self, entry: Element) -> Iterator[Statement]:
        """Past illnesses."""
        yield from self.problems(entry, Kind.PAST_PROBLEM)

    def medicines(self, entry: Element) -> Iterator[Statement]:
        """Medicines that the person takes or took; one that is denied is none."""
        for one in self.read.all(entry, "substanceAdministration"):
            if one.get("negationInd") != "true":
                yield self._administered(Kind.MEDICINE, one, words=self._text(one))

    def prescribed(self, entry: Element) -> Iterator[Statement]:
        """Medicines of a prescription, of a discharge, or handed out by a pharmacy, with the words of the dosage."""
        for one in self.read.all(entry, "substanceAdministration"):
            if one.get("negationInd") != "true":
                yield self._administered(Kind.PRESCRIBED, one, words=self._dosage(one))
        for one in self.read.all(entry, "supply"):
            material = self.read.first(one, "product/manufacturedProduct/manufacturedMaterial")
            if material is not None:
                name = self.read.text(material, "name") or self._label(self.read.first(material, "code"))
                code = self.read.code(material)
                yield Statement(Kind.PRESCRIBED, shown(name), code=code, words=self._dosage(one), **self._dates(one))

    def _dosage(self, one: Element) -> str:
        """The words that each step of the dosage points at: how often, then how much; else those of the whole."""
        steps = [*self.read.all(one, "entryRelationship/substanceAdministration"), one]
        found = (self._words_in(step, "effectiveTime", "doseQuantity") for step in steps)
        return "; ".join(dict.fromkeys(words for words in found if words))

    def _words_in(self, step: Element, *names: str) -> str:
        """The words of the narrative that the parts of one step point at."""
        pointed = [
            shown(self._place(reference.get("value") or ""))
            for name in names
            for part in self.read.all(step, name)
            for reference in part.iter(_PREFIX + "reference")
        ]
        return ", ".join(dict.fromkeys(words for words in pointed if words))

    def family(self, entry: Element) -> Iterator[Statement]:
        """Illnesses of relatives: one relative and the illnesses of that one in each entry."""
        for organizer in self.read.all(entry, "organizer"):
            relation = self.read.code(self.read.first(organizer, "subject/relatedSubject"))
            for one in self.read.all(organizer, "component/observation"):
                yield Statement(
                    kind=Kind.FAMILY,
                    name=shown(self._label(self.read.first(one, "value"))),
                    code=self.read.code(one, "value"),
                    type=relation,
                    negated=one.get("negationInd") == "true",
                    **self._dates(one),
                )

    def vaccines(self, entry: Element) -> Iterator[Statement]:
        """Vaccines that were given, or refused; planned ones are no vaccines yet."""
        for one in self.read.all(entry, "substanceAdministration"):
            if one.get("moodCode") == "EVN":
                yield self._administered(
                    Kind.VACCINE, one, negated=one.get("negationInd") == "true", **self._given(one)
                )

    def acts(self, entry: Element) -> Iterator[Statement]:
        """Acts that were done; planned ones are left to the document."""
        for one in self.read.all(entry, "procedure"):
            if one.get("moodCode") == "EVN":
                yield Statement(
                    kind=Kind.ACT,
                    name=shown(self._label(self.read.first(one, "code")) or self._text(one)),
                    code=self.read.code(one),
                    status=self.read.attribute(one, "statusCode", "code"),
                    negated=one.get("negationInd") == "true",
                    **self._dates(one),
                )

    def results(self, entry: Element) -> Iterator[Statement]:
        """Results of the section of results."""
        for observation in (
            *self.read.all(entry, "organizer/component/observation"),
            *self.read.all(entry, "observation"),
        ):
            found = self._result(observation)
            if found is not None:
                yield found

    def _result(self, one: Element) -> Statement | None:
        """A result with a value; without one the document has only words, which are its own."""
        value = self.read.first(one, "value")
        told, unit, code = self._value(value)
        if not told:
            return None
        ranged = self.read.first(one, "referenceRange/observationRange")
        return Statement(
            kind=Kind.RESULT,
            name=shown(self._label(self.read.first(one, "code"))),
            code=self.read.code(one),
            status=self.read.attribute(one, "statusCode", "code"),
            value=told,
            unit=unit,
            value_code=code,
            low=self.read.attribute(ranged, "value/low", "value"),
            high=self.read.attribute(ranged, "value/high", "value"),
            words=shown(self.read.text(ranged, "text")),
            interpretation=self.read.attribute(one, "interpretationCode", "code"),
            reading=reading_of(one),
            measured=measured(one),
            negated=one.get("negationInd") == "true",
            **self._dates(one),
        )

    def _value(self, value: Element | None) -> tuple[str, str, Code | None]:
        if value is None or value.get("nullFlavor"):
            return "", "", None
        kind = (value.get(_XSI_TYPE) or "").rpartition(":")[2]
        if kind in ("PQ", "REAL", "INT"):
            return (value.get("value") or "").strip(), (value.get("unit") or "").strip(), None
        code = self.read.code(value.getparent(), "value") if kind in ("CD", "CE", "CO", "CV") else None
        return shown((value.get("displayName") or "").strip() or words(value)), "", code

    def _administered(self, kind: Kind, one: Element, **more: Any) -> Statement:
        material = self.read.first(one, "consumable/manufacturedProduct/manufacturedMaterial")
        code = self.read.first(material, "code")
        label = (code.get("displayName") or "").strip() if code is not None else ""
        name = label or self.read.text(material, "name") or self._label(code)
        return Statement(
            kind=kind,
            name=shown(name),
            code=self.read.code(material) or self.read.code(code, "translation"),
            status=self.read.attribute(one, "statusCode", "code"),
            lot=shown(self.read.text(material, "lotNumberText")),
            **self._dates(one),
            **more,
        )

    def _given(self, one: Element) -> dict[str, Any]:
        """Which dose it was, who gave it and where, and what was said of it."""
        who = self.read.first(one, "performer/assignedEntity")
        names = [self.read.text(who, f"assignedPerson/name/{part}") for part in ("given", "family")]
        ranks = [each for each in self.read.all(one, "entryRelationship/observation") if self._is(each, _DOSE)]
        comments = [each for each in self.read.all(one, "entryRelationship/act") if self._is(each, _COMMENT)]
        return {
            "dose": self.read.attribute(ranks[0], "value", "value") if ranks else "",
            "performer": shown(" ".join(name for name in names if name)),
            "place": shown(self.read.text(who, "representedOrganization/name")),
            "comment": self._text(comments[0]) if comments else "",
        }

    def _is(self, element: Element, code: str) -> bool:
        return self.read.attribute(element, "code", "code") == code

    def _said(self, one: Element) -> dict[str, Any]:
        """What observations inside say of this one: status, certainty, criticality, severity."""
        told: dict[str, Element] = {}
        for inside in self.read.all(one, "entryRelationship/observation"):
            told.setdefault(self.read.attribute(inside, "code", "code"), inside)
        return {
            "status": self.read.attribute(told.get(_STATUS), "value", "code"),
            "certainty": self.read.attribute(told.get(_CERTAINTY), "value", "code"),
            "criticality": self.read.attribute(told.get(_CRITICALITY), "value", "code"),
            "severity": self.read.code(told.get(_SEVERITY), "value"),
        }

    def _reactions(self, one: Element) -> Iterator[str]:
        """How the person reacted: observations inside that are none of those about the statement itself."""
        for inside in self.read.all(one, "entryRelationship/observation"):
            if self.read.attribute(inside, "code", "code") not in _TOLD_BY:
                name = shown(self._label(self.read.first(inside, "value")))
                if name:
                    yield name

    def _dates(self, one: Element) -> dict[str, Any]:
        """A beginning and an end as written; a single time is a beginning."""
        low = self.read.attribute(one, "effectiveTime/low", "value") or self.read.attribute(
            one, "effectiveTime", "value"
        )
        return {"since": low, "until": self.read.attribute(one, "effectiveTime/high", "value")}

    def _label(self, coded: Element | None) -> str:
        """The words for people: the label of the code, else those of the narrative, else the original words."""
        if coded is None:
            return ""
        label = (coded.get("displayName") or "").strip()
        return label or self._place(self.read.attribute(coded, "originalText/reference", "value")) or self.read.text(
            coded, "originalText"
        )  # fmt: skip

    def _text(self, one: Element) -> str:
        """The words of the narrative that an entry points at."""
        return shown(self._place(self.read.attribute(one, "text/reference", "value")) or self.read.text(one, "text"))

    def _place(self, reference: str) -> str:
        found = self.places.get(reference.removeprefix("#"))
        return words(found) if found is not None else ""


_READERS: Final[dict[Kind, Callable[[_Statements, Element], Iterable[Statement]]]] = {
    Kind.ALLERGY: _Statements.allergies,
    Kind.PROBLEM: _Statements.problems,
    Kind.PAST_PROBLEM: _Statements.past_problems,
    Kind.MEDICINE: _Statements.medicines,
    Kind.VACCINE: _Statements.vaccines,
    Kind.ACT: _Statements.acts,
    Kind.RESULT: _Statements.results,
    Kind.PRESCRIBED: _Statements.prescribed,
    Kind.FAMILY: _Statements.family,
}
