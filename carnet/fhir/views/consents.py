"""Consent: what the person agreed to and refused; TD0.3 by creation and change. Owns the order of answers; no rule."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from carnet.fhir import consent as translation
from carnet.fhir.asked import Answer, Asked, read_json, sound
from carnet.fhir.capability import Served
from carnet.fhir.consent_patch import patched
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import Place, read_id, resource_id
from carnet.fhir.outcome import NOTHING, Outcome
from carnet.fhir.searching import Test, codings, fits, identifiers, plain, reference
from carnet.fhir.searchsets import paged, part
from carnet.fhir.subject import of_resource, own_or_named
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.change_consent import Changed, Wish, change_consent
from carnet.usecases.list_consents import ConsentShown, list_consents

TESTS: Final[dict[str, Test]] = {
    "_id": plain("id"),
    "status": plain("status"),
    "category": codings("category", "coding"),
    "scope": codings("scope", "coding"),
    "action": codings("provision", "action", "coding"),
    "purpose": codings("provision", "purpose"),
    "actor": reference("provision", "actor", "reference"),
    "actor.identifier": identifiers("provision", "actor", "reference"),
    "actor:identifier": identifiers("provision", "actor", "reference"),
}
SERVED: Final = Served(
    "Consent",
    ("read", "search-type", "create", "update", "patch"),
    search={"_id": "token", "patient": "reference", "status": "token", "category": "token", "scope": "token",
            "action": "token", "purpose": "token", "actor": "reference"},
)  # fmt: skip
MOST: Final = 100_000
_ELEMENTS: Final = {
    "about": "Consent.provision",
    "agreed": "Consent.verification",
    "grantee": "Consent.provision.actor",
    "status": "Consent.status",
}
JSON_PATCH: Final = "application/json-patch+json"


@fhir_view
def consents() -> dict[str, Act]:
    """A search, and a new one."""
    return {"GET": _search, "POST": _create}


@fhir_view
def consents_by_form() -> dict[str, Act]:
    """A search by form."""
    return {"POST": _search}


@fhir_view
def consent(resource: str) -> dict[str, Act]:
    """One of them, and its changes."""
    return {"GET": partial(_read, resource), "PUT": partial(_change, resource), "PATCH": partial(_change, resource)}


def _search(asked: Asked) -> Said:
    record_id = own_or_named(asked)
    lines = list_consents(asked.caller, record_id)
    if isinstance(lines, Refusal):
        return lines
    found = (translation.consent(line) for line in lines)
    page = part(asked, (one for one in found if fits(asked.params, one, TESTS)))
    return Answer(paged(asked, "Consent", record_id, page))


def _read(resource: str, asked: Asked) -> Said:
    line = _line(asked, read_id(resource))
    return Answer(translation.consent(line)) if isinstance(line, ConsentShown) else line


def _line(asked: Asked, place: Place | None) -> ConsentShown | Refusal | Outcome:
    """The line of an id, a refusal, or nothing that this caller may know of."""
    if place is None:
        return NOTHING
    lines = list_consents(asked.asking("Consent.r"), place.record_id)
    if isinstance(lines, Refusal):
        return lines
    return next((one for one in lines if one.consent_id == place.thing), NOTHING)


def _create(asked: Asked) -> Said:
    sent = sound(asked.resource(MOST))
    wish = translation.read(sent)
    record_id = of_resource(asked, sent.get("patient"), "Consent.patient")
    done = _done(asked, record_id, wish, None)
    if not isinstance(done, Changed):
        return done
    made = {"Location": f"{asked.base}/Consent/{resource_id(record_id, done.consent_id)}"}
    line = _line(asked, Place(record_id, done.consent_id))
    # Who stated an agreement for a colleague gets the same answer whatever the person decided about that colleague.
    return Answer(translation.consent(line) if isinstance(line, ConsentShown) else None, status=201, headers=made)


def _change(resource: str, asked: Asked) -> Said:
    line = _line(asked, read_id(resource))
    if not isinstance(line, ConsentShown):
        return line
    before = translation.consent(line)
    done = _done(asked, line.record_id, translation.read(_changed(asked, before)), line)
    if not isinstance(done, Changed):
        return done
    after = _line(asked, read_id(resource))
    # A block that was lifted leaves nothing in force: told as it stood, and over.
    return Answer(translation.consent(after) if isinstance(after, ConsentShown) else {**before, "status": "inactive"})


def _done(asked: Asked, record_id: RecordId, wish: Wish, before: ConsentShown | None) -> Changed | Refusal | Conflict:
    """The change; what is wrong is told by the element of the resource."""
    try:
        return change_consent(asked.caller, record_id, wish, before)
    except Invalid as found:
        raise Invalid(
            *(replace(one, element=_ELEMENTS.get(one.element, one.element)) for one in found.problems)
        ) from None


def _changed(asked: Asked, before: dict[str, Any]) -> dict[str, Any]:
    if asked.request.method == "PUT":
        return sound(asked.resource(MOST))
    if asked.request.content_type == JSON_PATCH:
        sent = read_json(b'{"patch":' + asked.raw(MOST) + b"}")
        return patched(before, sent["patch"] if set(sent) == {"patch"} else None)
    return patched(before, sound(asked.resource(MOST)))
