"""The attributes of one registry object: texts, times, codes, people. Owns their reading; judges no value.

What cannot be read is a problem at its attribute, such as `ExtrinsicObject[Document01].typeCode`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import held, told
from carnet.usecases._submission import Coded, Party
from carnet.xds import ebrim, v2
from carnet.xds.registry_objects import ATTRIBUTES, Classification, RegistryObject, short

T = TypeVar("T")
Slots = Mapping[str, tuple[str, ...]]
_AUTHOR_SLOTS: Final = frozenset(ebrim.SLOTS["author"]) - {"authorTelecommunication"}


class Attributes:
    """Reads one object; what is wrong is added to the problems of the message, what is not kept to its warnings."""

    def __init__(self, one: RegistryObject, wrong: list[Problem], told: list[Problem], *, strict: bool) -> None:
        self.one, self.strict = one, strict
        self._wrong, self._told = wrong, told

    def problem(self, attribute: str, rule: str, **facts: str) -> None:
        """Adds a problem at an attribute."""
        self._wrong.append(Problem(f"{self.one.element}.{attribute}", rule, tuple(sorted(facts.items()))))

    def need(self, holds: object, attribute: str, rule: str, **facts: str) -> None:
        """A rule on an attribute: a problem when it does not hold, and a sandbox sees either way."""
        if not held(holds, rule, f"{self.one.element}.{attribute}", **facts):
            self.problem(attribute, rule, **facts)

    def not_kept(self, attribute: str) -> None:
        """Tells the sender that nobody reads this here."""
        told(False, "xds.not_kept", f"{self.one.element}.{attribute}")
        self._told.append(Problem(f"{self.one.element}.{attribute}", "xds.not_kept"))

    def read(self, attribute: str, reader: Callable[[], T], otherwise: T) -> T:
        """A value, or what stands for it when its text is none of its type."""
        try:
            found = reader()
            held(True, "xds.v2", f"{self.one.element}.{attribute}")
            return found
        except Invalid as wrong:
            self._wrong += [replace(one, element=f"{self.one.element}.{attribute}") for one in wrong.problems]
            return otherwise

    def text(self, slot: str) -> str:
        """The one value of a slot."""
        said = len(self.one.slots.get(slot, ()))
        if said:
            self.need(said == 1, short(slot), "xds.several_values")
        return self.one.slot(slot)

    def time(self, slot: str) -> str:
        """A time, as CDA writes it."""
        said = self.text(slot)
        found = v2.time(said) if said else ""
        if said:
            self.need(found is not None, slot, "metadata.time")
        return found or ""

    def codes(self, scheme: str) -> tuple[Coded, ...]:
        """The codes of a scheme, each with its system."""
        return tuple(found for one in self.one.of_scheme(scheme) if (found := self._coded(one)))

    def coded(self, scheme: str) -> Coded | None:
        """The one code of a scheme."""
        if said := len(self.one.of_scheme(scheme)):
            self.need(said == 1, ATTRIBUTES[ebrim.SCHEMES[scheme]], "xds.several_values")
        return next(iter(self.codes(scheme)), None)

    def _coded(self, one: Classification) -> Coded | None:
        system = next(iter(one.slots.get("codingScheme", ())), "")
        self.need(one.code and system, ATTRIBUTES[one.scheme], "xds.code")
        if not one.code or not system:
            return None
        return Coded(one.code, system, one.label[: v2.LONGEST])

    def patient(self, name: str) -> tuple[str, str] | None:
        """The person that the object is about: the system of a number, and the number."""
        said = self.one.identified(name)
        return self.read("patientId", lambda: v2.identifier(said, strict=True), None) if said else None

    def person(self, slot: str) -> Party | None:
        """Somebody who is named in a slot."""
        said = self.text(slot)
        return self.read(slot, lambda: v2.person(said, strict=self.strict), None) if said else None

    def authors(self, scheme: str) -> tuple[Party, ...]:
        """The authors: one for each person in each place that the person is said to be in."""
        return tuple(party for one in self.one.of_scheme(scheme) for party in self._author(one.slots))

    def _author(self, slots: Slots) -> list[Party]:
        people = [self._party("authorPerson", text, v2.person) for text in slots.get("authorPerson", ())]
        places = [self._party("authorInstitution", text, v2.organisation)
                  for text in slots.get("authorInstitution", ())]  # fmt: skip
        # One classification is one author: who of several has which place and role would be a guess.
        self.need(len(people) <= 1, "authorPerson", "xds.several_values")
        if self.strict:
            self.need(people, "authorPerson", "metadata.missing")
        for name in slots:
            if name not in _AUTHOR_SLOTS:
                self.not_kept(short(name))
        role, speciality = self._first(slots, "authorRole"), self._first(slots, "authorSpecialty")
        person = replace(people[0] if people else Party(), role=role, speciality=speciality)
        return [_placed(person, place) for place in places] or ([person] if person != Party() else [])

    def _party(self, attribute: str, text: str, reader: Callable[..., Party]) -> Party:
        return self.read(attribute, lambda: reader(text, strict=self.strict), Party())

    def _first(self, slots: Slots, name: str) -> Coded | None:
        values = slots.get(name, ())
        if len(values) > 1:
            self.not_kept(name)
        return self.read(name, lambda: v2.code(values[0]), None) if values else None

    def left(self, kept: Iterable[str]) -> None:
        """Tells which slots and codes nobody reads here."""
        for name in set(self.one.slots) - set(kept):
            self.not_kept(short(name))
        if any(one.scheme and one.scheme not in ATTRIBUTES for one in self.one.classifications):
            self.not_kept("classification")


def _placed(person: Party, place: Party) -> Party:
    return replace(
        person, organisation=place.organisation, organisation_id=place.organisation_id,
        organisation_system=place.organisation_system,
    )  # fmt: skip


__all__ = ["Attributes"]
