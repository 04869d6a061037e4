"""Every address of the FHIR door, by every method that it has, is alike in the two worlds.

`test_fhir_door` asks the readings of documents by every parameter; here each other address has its turn, with what
could tell of something that is not shown: searches by form, what holds a whole record, the journal, and acts on a
document that one may not see. An address that joins the door is asked here, or the first test fails.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from carnet.fhir.interactions import ASKS
from tests import cast
from tests.authz import routes
from tests.fhir import bundles
from tests.fhir.bundles import Json
from tests.fhir.house import JSON, XML
from tests.noway.house import DEPOSITOR, House
from tests.noway.observe import Observed, differences_of
from tests.noway.secrets import SECRET_WORDS, SECRETS, absent_of
from tests.noway.test_fhir_door import PAIRS, Software
from tests.usecases import cdas, lots

pytestmark = pytest.mark.slow
FORM, PATCH = "application/x-www-form-urlencoded", "application/json-patch+json"
WORDS = b"Bonjour"
BY_NUMBER = "DocumentReference?identifier=urn:ietf:rfc:3986%7Curn:oid:"
NUMBER = f"{cdas.ROOT}.77"
"""The number of a document that a secret is about."""


@dataclass(frozen=True)
class Request:
    """One request: its address, and what is sent."""

    path: str
    data: bytes = b""
    kind: str = ""
    accept: str = JSON


Requests = Callable[[Software], Iterator[Request]]


def _gets(*paths: str) -> Requests:
    """Readings; `{record}`, `{hidden}`, `{visible}` and `{nobody}` are ids of FHIR."""
    return lambda s: (Request(_filled(s, path), accept=accept) for path in paths for accept in (JSON, XML))


def _form(address: str, *forms: str) -> Requests:
    return lambda s: (Request(address, _filled(s, form).encode(), FORM) for form in forms)


def _filled(software: Software, text: str) -> str:
    ids = {which: software.id_of(which) for which in ("hidden", "visible", "nobody")}
    return text.format(record=software.record, uuid=software.documents["hidden"], **ids)


def _parameters(path: str, *parameters: Json) -> Requests:
    sent = json.dumps({"resourceType": "Parameters", "parameter": list(parameters)}).encode()
    return lambda s: iter([Request(_filled(s, path), sent, JSON)])


def _of_each(path: str, data: bytes = b"", kind: str = "") -> Requests:
    """The same about the hidden document and about one that never was."""
    return lambda s: (Request(_filled(s, path.replace("{id}", f"{{{which}}}")), data, kind) for which in BOTH)


BOTH = ("hidden", "nobody")
HIDES = json.dumps(
    [{"op": "replace", "path": "/securityLabel/0", "value": {"coding": [{"code": "MASQUE_PS", "system":
      f"{bundles.NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"}]}}]
).encode()  # fmt: skip
ENDS = json.dumps([{"op": "replace", "path": "/status", "value": "superseded"}]).encode()


def _about(software: Software, message: Json) -> bytes:
    """A message about the person of this world."""
    sent = json.dumps(message)
    for old, new in zip(lots.ins(cast.ODETTE), lots.ins(software.person), strict=True):
        sent = sent.replace(old, new)
    return sent.encode()


def _published(software: Software) -> Iterator[Request]:
    """One document in the place of each.

    Not under the number of the hidden one: a number is in use once in the whole instance, and who knows it learns that
    it is (docs/threat-model.md, A08).
    """
    for at, which in enumerate(BOTH):
        target = {"reference": f"DocumentReference/{software.id_of(which)}"}
        made = bundles.simplified(WORDS, f"2.25.{7000 + at}", relatesTo=[{"code": "replaces", "target": target}])
        yield Request("DocumentReference", _about(software, made), JSON)


def _provided(software: Software) -> Iterator[Request]:
    """A lot that puts each in a folder, one that adds to each, and one that ends each by its patch."""
    for at, which in enumerate(BOTH):
        target = f"DocumentReference/{software.id_of(which)}"
        numbers = {"unique": f"2.25.{7100 + at}", "lot": f"2.25.{7200 + at}"}
        filed = bundles.simple(WORDS, **numbers)
        folder = bundles.folder(bundles.uuid(2), target, unique=f"2.25.{7300 + at}")
        filed["entry"].append(bundles.entry(4, folder))
        filed["entry"][0]["resource"]["entry"].append({"item": {"reference": bundles.uuid(4)}})
        added = bundles.simple(WORDS, **numbers, relatesTo=[{"code": "appends", "target": {"reference": target}}])
        ended = bundles.simple(WORDS, **numbers, relatesTo=[{"code": "replaces", "target": {"reference": target}}])
        ended["entry"].append(bundles.entry(5, json.loads(ENDS_BY_PARAMETERS), "PATCH", target))
        yield from (Request("", _about(software, message), JSON) for message in (filed, added, ended))


ENDS_BY_PARAMETERS = json.dumps(
    {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
        {"name": "type", "valueCode": "replace"}, {"name": "path", "valueString": "DocumentReference.status"},
        {"name": "value", "valueCode": "superseded"}]}]}
)  # fmt: skip


def _changed(software: Software) -> Iterator[Request]:
    """Changes by the number that the depositor gave."""
    for number in (NUMBER, "2.25.7999"):
        yield from (Request(f"{BY_NUMBER}{number}", change, PATCH) for change in (HIDES, ENDS))


def _numbers(software: Software) -> Iterator[Request]:
    root, number = lots.ins(software.person)
    yield Request(f"Patient/$ihe-pix?sourceIdentifier=urn:oid:{root}%7C{number}")


def _matched(software: Software) -> Iterator[Request]:
    root, number = lots.ins(software.person)
    who = {"resourceType": "Patient", "identifier": [{"system": f"urn:oid:{root}", "value": number}]}
    sent = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": who}]}
    yield Request("Patient/$match", json.dumps(sent).encode(), JSON)


WHOSE = "patient=Patient/{record}"
ROUTES: dict[tuple[str, str], Requests] = {
    ("fhir_base", "POST"): _provided,
    ("fhir_metadata", "GET"): _gets("metadata"),
    ("fhir_documents", "POST"): _published,
    ("fhir_documents", "PATCH"): _changed,
    ("fhir_documents_by_form", "POST"): _form(
        "DocumentReference/_search", WHOSE, f"{WHOSE}&_summary=count", f"{WHOSE}&identifier=urn:uuid:{{uuid}}"
    ),
    ("fhir_generate_metadata", "POST"): _parameters("DocumentReference/$generate-metadata"),
    ("fhir_document", "PATCH"): lambda s: (
        request for change in (HIDES, ENDS) for request in _of_each("DocumentReference/{id}", change, PATCH)(s)
    ),
    ("fhir_document", "DELETE"): _of_each("DocumentReference/{id}"),
    ("fhir_lists_by_form", "POST"): _form("List/_search", WHOSE, f"{WHOSE}&_include=List:item"),
    ("fhir_patients", "GET"): _gets("Patient?_id={record}", "Patient"),
    ("fhir_patients_by_form", "POST"): _form("Patient/_search", "_id={record}"),
    ("fhir_patient_match", "POST"): _matched,
    ("fhir_patient_numbers", "GET"): _numbers,
    ("fhir_patient_numbers", "POST"): lambda s: (
        Request("Patient/$ihe-pix", request.path.partition("?")[2].encode(), FORM) for request in _numbers(s)
    ),
    ("fhir_patient", "GET"): _gets("Patient/{record}"),
    ("fhir_patient_summary", "GET"): _gets("Patient/{record}/$summary"),
    ("fhir_patient_summary", "POST"): _parameters("Patient/{record}/$summary"),
    ("fhir_patient_everything", "GET"): _gets("Patient/{record}/$everything", "Patient/{record}/$everything?_count=1"),
    ("fhir_patient_everything", "POST"): lambda s: iter(
        [Request(_filled(s, "Patient/{record}/$everything"), b"_count=1", FORM)]
    ),
    ("fhir_patient_export", "GET"): lambda s: iter([Request(_filled(s, "Patient/{record}/$export"))]),
    ("fhir_consents", "GET"): _gets(f"Consent?{WHOSE}"),
    ("fhir_consents", "POST"): lambda s: iter([Request("Consent", b'{"resourceType": "Consent"}', JSON)]),
    ("fhir_consents_by_form", "POST"): _form("Consent/_search", WHOSE),
    ("fhir_consent", "GET"): _of_each("Consent/{id}"),
    ("fhir_consent", "PUT"): _of_each("Consent/{id}", b'{"resourceType": "Consent"}', JSON),
    ("fhir_consent", "PATCH"): _of_each("Consent/{id}", ENDS, PATCH),
    ("fhir_subscriptions", "GET"): _gets(f"Subscription?{WHOSE}"),
    ("fhir_subscriptions", "POST"): lambda s: iter([Request("Subscription", b'{"status": "requested"}', JSON)]),
    ("fhir_subscription", "GET"): _of_each("Subscription/{id}"),
    ("fhir_subscription", "DELETE"): _of_each("Subscription/{id}"),
    ("fhir_subscription_state", "GET"): _of_each("Subscription/{id}/$status"),
    ("fhir_relatives", "GET"): _gets(f"RelatedPerson?{WHOSE}"),
    ("fhir_relatives_by_form", "POST"): _form("RelatedPerson/_search", WHOSE),
    ("fhir_relative", "GET"): _of_each("RelatedPerson/{id}"),
    ("fhir_audits", "GET"): _gets(
        f"AuditEvent?{WHOSE}", "AuditEvent", f"AuditEvent?{WHOSE}&_count=1", f"AuditEvent?{WHOSE}&_summary=count",
        *(f"AuditEvent?{WHOSE}&entity=DocumentReference/{{{which}}}" for which in BOTH),
    ),
    ("fhir_audits_by_form", "POST"): _form("AuditEvent/_search", WHOSE),
    ("fhir_audit", "GET"): _of_each("AuditEvent/{id}"),
}  # fmt: skip
# Asked by `test_fhir_door`, by every parameter; `fhir_base_alone` is `fhir_base` without its last stroke.
ELSEWHERE = {
    ("fhir_base_alone", "POST"), ("fhir_documents", "GET"), ("fhir_document", "GET"), ("fhir_lists", "GET"),
    ("fhir_list", "GET"), ("fhir_file", "GET"),
}  # fmt: skip


def test_every_address_of_the_door_has_its_turn() -> None:
    asked = {(name, method) for name, methods in ASKS.items() for method in methods}
    assert asked == ROUTES.keys() | ELSEWHERE


def walked(home: House, name: str, who: str, *, kept: bool) -> list[Observed]:
    """What somebody's software is answered in one world, route by route; `kept` leaves the secret out."""
    secret = SECRETS[name]
    with routes.world():
        hidden: UUID = absent_of(home, secret) if kept else secret.make(home)
        software = Software(home, secret, who, hidden)
        return [
            _undone(software, method, request) for (_, method), asked in ROUTES.items() for request in asked(software)
        ]


def _undone(software: Software, method: str, request: Request) -> Observed:
    """One request whose effects are taken back: the next one finds the same world."""
    with routes.undone():
        seen = software.look(request.path, request.accept, method, data=request.data, kind=request.kind)
    # A number leads to its record, or to the one that stands for none, in which nobody may do a thing: the answer is
    # the same, the statements are not. Who knows a number can learn that it is in use anyhow (`_published`).
    return replace(seen, statements=()) if request.path.startswith(BY_NUMBER) else seen


@pytest.mark.parametrize(("name", "who"), PAIRS)
def test_secret_is_absent_from_every_address(home: House, name: str, who: str) -> None:
    absent, there = walked(home, name, who, kept=True), walked(home, name, who, kept=False)
    found = differences_of((absent, []), (there, []))
    assert not found, "\n".join(found)
    assert all(SECRET_WORDS not in one.raw for one in there)
    # The walk is one of somebody who gets answers: searches and what holds a whole record are not all refused.
    assert sum(one.seen.status == 200 for one in there) > len(there) / 4


def test_secret_is_told_at_many_addresses_to_who_knows_it(home: House) -> None:
    """The comparison finds what there is to find."""
    absent, there = (walked(home, "hidden_by_the_person", DEPOSITOR, kept=kept) for kept in (True, False))
    found = differences_of((absent, []), (there, []))
    told = {line.partition(f" {JSON}")[0].partition("?")[0] for line in found}
    hidden = f"DocumentReference/{home.adult.record.hex}HIDDEN"
    whole = {f"GET Patient/{home.adult.record}/${name}" for name in ("summary", "everything")}
    acts = {"POST ", "POST DocumentReference", "PATCH DocumentReference", f"PATCH {hidden}"}
    assert acts | whole | {"POST DocumentReference/_search", "POST List/_search"} <= told, told
