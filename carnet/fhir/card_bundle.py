"""The emergency card as an International Patient Summary. Pure; owns its sections and their order, concludes nothing.

Only what the person chose, as she wrote it. No number of the person, and no number of the record: whoever holds the
link reads a card, and learns nothing that leads elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from carnet.cda.clinical import Kind
from carnet.fhir import narratives
from carnet.fhir import person_systems as systems
from carnet.fhir.patient import GENDER, names
from carnet.fhir.person_systems import Json, concept
from carnet.fhir.summary_entries import IPS, nothing_known
from carnet.fhir.times import instant
from carnet.fhir.written_lines import told
from carnet.usecases._emergency_card import CardContent, CardLine, CardWord, Donation, Question, Section

Say = Callable[[str], str]
LOINC: Final = "http://loinc.org"
_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_UNKNOWN: Final[Json] = {"extension": [{"url": systems.DATA_ABSENT, "valueCode": "unknown"}]}
_DONATION: Final[Mapping[Donation, str]] = {
    Donation.AGREES: "card.donation_says_agrees",
    Donation.REFUSES: "card.donation_says_refuses",
}


@dataclass(frozen=True)
class Part:
    """A section of the summary: its code, its title, whose lines stand in it, and what is said when there is none."""

    code: str
    title: str
    section: Section
    required: Kind | None = None


PARTS: Final = (
    Part("48765-2", "card.block_allergies", Section.ALLERGIES, Kind.ALLERGY),
    Part("10160-0", "card.block_treatments", Section.TREATMENTS, Kind.MEDICINE),
    Part("11450-4", "card.block_illnesses", Section.ILLNESSES, Kind.PROBLEM),
    Part("47519-4", "card.block_surgeries", Section.SURGERIES),
    Part("47420-5", "card.block_help", Section.HELP),
    Part("30954-2", "card.block_blood_group", Section.BLOOD_GROUP),
)


@dataclass
class _Making:
    """The summary while it is put together."""

    content: CardContent
    seed: str
    say: Say
    entries: list[Json] = field(default_factory=list)
    sections: list[Json] = field(default_factory=list)

    def address(self, part: str) -> str:
        """An address inside this summary, another one each time it is made."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self.seed}/{self.content.read_at.isoformat()}/{part}')}"

    def add(self, resource: Json) -> Json:
        """Puts a resource into the summary, and gives the reference to it."""
        address = self.address(str(len(self.entries)))
        kind = resource["resourceType"]
        rest = {name: value for name, value in resource.items() if name not in ("resourceType", "id", "meta")}
        self.entries.append({"fullUrl": address, "resource": {"resourceType": kind, "id": _id(address), **rest}})
        return {"reference": address}

    @property
    def person(self) -> Json:
        """The reference to the person."""
        return {"reference": self.address("person")}

    def section(self, code: str, title: str, words: list[str], entries: list[Json]) -> None:
        """Adds a section with its words."""
        heads = (self.say("fhir.summary.what"),)
        text = narratives.table(heads, [(one,) for one in words]) if words else narratives.sentence(self.say(_NONE))
        told: Json = {"title": self.say(title), "code": concept(LOINC, code), "text": text}
        self.sections.append(told | ({"entry": entries} if entries else {}))


_NONE: Final = "fhir.card.nothing_chosen"


def card_bundle(content: CardContent, seed: UUID, say: Say) -> Json:
    """The Bundle. `seed` makes its ids: that of the link, never one of the record."""
    made = _Making(content, seed.hex, say)
    for part in PARTS:
        _part(made, part)
    _devices(made)
    _wishes(made)
    author = made.address("author")
    device = {"resourceType": "Device", "id": _id(author), "deviceName": [{"name": "carnet", "type": "other"}]}
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{IPS}/Bundle-uv-ips"]},
        "identifier": {"system": systems.URI, "value": made.address("bundle")},
        "type": "document",
        "timestamp": instant(content.read_at),
        "entry": [
            {"fullUrl": made.address("composition"), "resource": _composition(made, author)},
            {"fullUrl": made.address("person"), "resource": _patient(made)},
            {"fullUrl": author, "resource": device},
            *made.entries,
        ],
    }


def _composition(made: _Making, author: str) -> Json:
    return {
        "resourceType": "Composition",
        "id": _id(made.address("composition")),
        "meta": {"profile": [f"{IPS}/Composition-uv-ips"]},
        "text": narratives.sentence(made.say("fhir.card.about")),
        "status": "final",
        "type": concept(LOINC, "60591-5", "Patient summary Document"),
        "subject": made.person,
        "date": instant(made.content.read_at),
        "author": [{"reference": author}],
        "title": made.say("fhir.card.title"),
        "confidentiality": "N",
        "section": made.sections,
    }


def _patient(made: _Making) -> Json:
    """The person, as far as she put her name on the card; whom to call, her doctor and her languages."""
    content = made.content
    contacts = [_contact(line) for s in (Section.TRUSTED_PERSON, Section.TO_WARN) for line in content.of(s)]
    doctors = [systems.professional_reference(d.facts.professional_id, d.facts.display_name) for d in content.doctors]
    languages = content.words.get(CardWord.LANGUAGES)
    return {
        "resourceType": "Patient",
        "id": _id(made.address("person")),
        **_traits(content),
        **({"contact": contacts} if contacts else {}),
        **({"communication": [{"language": {"text": languages}}]} if languages else {}),
        **({"generalPractitioner": doctors} if doctors else {}),
    }


def _traits(content: CardContent) -> Json:
    if content.person is None:
        return {"name": [systems.masked()], "_birthDate": systems.masked()}
    traits = content.person.traits
    return {"name": list(names(traits)), "gender": GENDER[traits.sex], "birthDate": traits.birth_date.isoformat()}


def _contact(line: CardLine) -> Json:
    """Whom to call: an emergency contact, with the words of the person for the tie."""
    said, phone = line.said, line.said.get(Question.PHONE)
    relation = [concept(f"{_HL7}/v2-0131", "C", "Emergency Contact")]
    if said.get(Question.RELATION):
        relation.append({"text": said[Question.RELATION]})
    return {
        "relationship": relation,
        "name": {"text": said[Question.WHAT]},
        **({"telecom": [{"system": "phone", "value": phone}]} if phone else {}),
    }


def _part(made: _Making, part: Part) -> None:
    lines = made.content.of(part.section)
    if not lines and part.required is None:
        return
    references = [made.add(_resource(made, line)) for line in lines]
    if not references and part.required is not None:
        references = [made.add(nothing_known(part.required, made.person["reference"]))]
    words = [_words(line) for line in lines]
    if part.section is Section.BLOOD_GROUP:
        words.append(made.say("card.blood_declared"))
    made.section(part.code, part.title, words, references)


_NOT_READ: Final = frozenset({Question.AGREED, Question.LISTED})


def _words(line: CardLine) -> str:
    return ", ".join(text for question, text in line.said.items() if question not in _NOT_READ)


def _resource(made: _Making, line: CardLine) -> Json:
    """The line as it is kept, about the person of this summary."""
    resource = told(line.resource, made.person["reference"])
    if resource["resourceType"] == "Observation":
        resource |= {"_effectiveDateTime": _UNKNOWN, "performer": [made.person]}
        resource["category"] = [concept(f"{_HL7}/observation-category", "laboratory")]
    return resource


def _devices(made: _Making) -> None:
    """A device in the body, in the person's own words: of which kind it is, nobody coded."""
    words = made.content.words.get(CardWord.IMPLANTS)
    if not words:
        return
    device = made.add({"resourceType": "Device", "type": {"text": words}, "patient": made.person})
    use = {"resourceType": "DeviceUseStatement", "status": "active", "subject": made.person, "device": device}
    made.section("46264-8", "card.block_implants", [words], [made.add({**use, "_timingDateTime": _UNKNOWN})])


def _wishes(made: _Making) -> None:
    """Where the directives are, and what the person says of organ donation: words, for who can read them."""
    content, words = made.content, []
    if content.words.get(CardWord.DIRECTIVES):
        words.append(content.words[CardWord.DIRECTIVES])
    if content.donation:
        words.append(f"{made.say('card.block_donation')} : {made.say(_DONATION[content.donation])}")
    if words:
        made.section("42348-3", "card.block_directives", words, [])


def _id(urn: str) -> str:
    return str(UUID(urn.removeprefix("urn:uuid:")))
