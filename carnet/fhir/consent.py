"""The Consent resource: one access, one block or one emergency choice, as R4 writes it. Pure; owns no rule.

No profile of a consent is in the French packages for the DMP: this is plain R4 (docs/divergences.md). A professional or
a structure is named by its national number; no emergency names anybody.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from carnet.codes import oids
from carnet.fhir import person_systems as systems
from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.person_systems import Json
from carnet.fhir.systems import number_of
from carnet.kernel.errors import Invalid
from carnet.usecases.change_choice import Choice
from carnet.usecases.change_consent import Wish
from carnet.usecases.list_consents import ConsentAbout, ConsentShown
from carnet.usecases.see_access import Given, Grantee, GranteeKind, How

ABOUT: Final = "urn:carnet:consent-about"
_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_PARTICIPATION: Final = f"{_HL7}/v3-ParticipationType"
_REASON: Final = f"{_HL7}/v3-ActReason"
_MODE: Final = oids.urn(oids.ACCESS_MODE)
SCOPE: Final = systems.concept(f"{_HL7}/consentscope", "patient-privacy")
DOCUMENT: Final = systems.concept("http://loinc.org", "59284-0", "Consent Document")
ACTION: Final = systems.concept(f"{_HL7}/consentaction", "access")
_PURPOSES: Final = {
    ConsentAbout.BREAK_GLASS: [{"system": _REASON, "code": "BTG"}, {"system": _MODE, "code": "bris_de_glace"}],
    ConsentAbout.REGULATION: [{"system": _REASON, "code": "ETREAT"}, {"system": _MODE, "code": "centre_15"}],
}
_CHOICES: Final = {"BTG": Choice.BREAK_GLASS, "bris_de_glace": Choice.BREAK_GLASS, "ETREAT": Choice.SAMU,
                   "centre_15": Choice.SAMU}  # fmt: skip
_KINDS: Final = {oids.PS_ID_NAT: GranteeKind.PROFESSIONAL, oids.STRUCT_ID_NAT: GranteeKind.STRUCTURE}


def consent(shown: ConsentShown) -> Json:
    """The resource of one line."""
    person = {"reference": f"Patient/{patient_id(shown.record_id)}"}
    stated = shown.given is not None and shown.given.how is How.STATED and shown.about is ConsentAbout.ACCESS
    return {
        "resourceType": "Consent",
        "id": resource_id(shown.record_id, shown.consent_id),
        "status": "active" if shown.holds else "inactive",
        "scope": SCOPE,
        "category": [DOCUMENT, systems.concept(ABOUT, shown.about.value)],
        "patient": person,
        **({"dateTime": shown.since.isoformat()} if shown.since else {}),
        "performer": [person],
        "policyRule": systems.concept(f"{_HL7}/v3-ActCode", "OPTIN" if shown.permits else "OPTOUT"),
        # A professional heard the person say it: she can be asked whether it is so.
        **({"verification": [{"verified": True, "verifiedWith": person}]} if stated else {}),
        "provision": _provision(shown),
    }


def _provision(shown: ConsentShown) -> Json:
    told: Json = {"type": "permit" if shown.permits else "deny"}
    if period := _period(shown):
        told["period"] = period
    if shown.given:
        told["actor"] = list(_actors(shown.given))
    told["action"] = [ACTION]
    if purpose := _PURPOSES.get(shown.about):
        told["purpose"] = purpose
    return told


def _period(shown: ConsentShown) -> Json:
    since, until = (shown.given.since, shown.given.until) if shown.given else (None, None)
    return {
        **({"start": since.isoformat()} if since else {}),
        **({"end": until.isoformat()} if until else {}),
    }


def _actors(given: Given) -> Iterable[Json]:
    """Who may read, and who stated the person's agreement, when that was another one."""
    person = given.grantee.kind is GranteeKind.PROFESSIONAL
    refer = systems.professional_reference if person else systems.structure_reference
    yield {"role": systems.concept(_PARTICIPATION, "IRCP"), "reference": refer(given.grantee.id, given.name)}
    if given.heard_by:
        heard = systems.professional_reference(given.heard_by.professional_id, given.heard_by.display_name)
        yield {"role": systems.concept(_PARTICIPATION, "INF"), "reference": heard}


def read(body: Json) -> Wish:
    """What a Consent asks for. Raises Invalid naming the element."""
    if body.get("resourceType") != "Consent":
        raise Invalid.of("Consent", "fhir.wrong_resource")
    status = body.get("status")
    if status not in ("active", "inactive"):
        raise Invalid.of("Consent.status", "fhir.consent_status")
    provision = _dict(body.get("provision"))
    kind = provision.get("type")
    if kind not in ("permit", "deny"):
        raise Invalid.of("Consent.provision.type", "fhir.consent_type")
    wish = Wish(permits=kind == "permit", active=status == "active", agreed=_stated(body), key=_key(body))
    choice = _choice(provision)
    return replace(wish, choice=choice) if choice is not None else replace(wish, grantee=_grantee(provision))


def _choice(provision: Json) -> Choice | None:
    codes = [_dict(one).get("code") for one in _list(provision.get("purpose"))]
    found = {_CHOICES[code] for code in codes if code in _CHOICES}
    if len(found) > 1:
        raise Invalid.of("Consent.provision.purpose", "fhir.one_emergency")
    return next(iter(found), None)


def _grantee(provision: Json) -> Grantee:
    """The one professional or structure that the provision is about, by its national number."""
    where = "Consent.provision.actor"
    actors = [_dict(one) for one in _list(provision.get("actor"))]
    readers = [one for one in actors if _role(one) in ("IRCP", "")]
    if len(readers) != 1:
        raise Invalid.of(where, "fhir.one_actor")
    identifier = _dict(_dict(readers[0].get("reference")).get("identifier"))
    value, system = number_of(str(identifier.get("system", "")), str(identifier.get("value") or ""))
    kind = _KINDS.get(system)
    if kind is None or not value:
        raise Invalid.of(f"{where}.reference.identifier", "fhir.actor_by_number")
    return Grantee(kind, value)


def _role(actor: Json) -> str:
    codings = [_dict(one) for one in _list(_dict(actor.get("role")).get("coding"))]
    return str(codings[0].get("code") or "") if codings else ""


def _stated(body: Json) -> bool:
    return any(_dict(one).get("verified") is True for one in _list(body.get("verification")))


def _key(body: Json) -> str:
    found = next((_dict(one) for one in _list(body.get("identifier"))), {})
    return f"{found.get('system', '')}|{found['value']}" if found.get("value") else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
