"""Rules on those who take part: authors, custodian, legal authenticator, acts and encounter."""

from carnet.cda.header_rule import HeaderRule, error, warning
from carnet.cda.model import PERSON_ROOT, Actor, CdaHeader, ServiceEvent

_ACT = "/documentationOf/serviceEvent"


def _named(actor: Actor) -> bool:
    """A person with a name, or a device with one."""
    person = actor.name is not None and bool(actor.name.family)
    return person or (actor.device is not None and bool(actor.device.model or actor.device.software))


def _authors_identified(header: CdaHeader) -> bool:
    return all(author.actor.ids for author in header.authors)


def _authors_of_care(header: CdaHeader) -> bool:
    """Professionals and devices are identified under PSIdNat; a patient is under the INS."""
    found = [author.actor for author in header.authors]
    roots = {each.root for actor in found for each in actor.ids}
    patient = {each.root for each in header.patient.ids} if header.patient else set()
    return roots <= {PERSON_ROOT} | patient


def _specialities(header: CdaHeader) -> bool:
    return all(author.actor.speciality for author in header.authors)


def _signed(header: CdaHeader) -> bool:
    return header.legal_authenticator is not None and header.legal_authenticator.signature == "S"


def _authenticator_identified(header: CdaHeader) -> bool:
    return header.legal_authenticator is not None and bool(header.legal_authenticator.actor.ids)


def _authenticator_named(header: CdaHeader) -> bool:
    return header.legal_authenticator is not None and _named(header.legal_authenticator.actor)


def _main_act(header: CdaHeader) -> ServiceEvent | None:
    """The act whose performer and times become metadata: the first that says when it began."""
    return next((event for event in header.service_events if event.low), None)


def _practice_setting(header: CdaHeader) -> bool:
    act = _main_act(header)
    organisation = act.performer.organisation if act and act.performer else None
    return organisation is not None and organisation.practice_setting is not None


ACTOR_RULES: tuple[HeaderRule, ...] = (
    error("cda.author", "/author", lambda h: bool(h.authors)),
    error("cda.author_id", "/author/assignedAuthor/id", _authors_identified),
    error("cda.author_name", "/author/assignedAuthor", lambda h: all(_named(a.actor) for a in h.authors)),
    warning("cda.author_root", "/author/assignedAuthor/id", _authors_of_care),
    # IMG-CR_DRIMbox gives nullFlavor UNK for both times and no code of speciality.
    warning("cda.author_time", "/author/time", lambda h: all(author.time for author in h.authors)),
    warning(
        "cda.author_speciality", "/author/assignedAuthor/code", lambda h: all(a.actor.speciality for a in h.authors)
    ),
    error("cda.custodian", "/custodian", lambda h: h.custodian is not None and bool(h.custodian.ids)),
    error("cda.legal_authenticator", "/legalAuthenticator", lambda h: h.legal_authenticator is not None),
    error("cda.legal_authenticator_signature", "/legalAuthenticator/signatureCode", _signed),
    error("cda.legal_authenticator_id", "/legalAuthenticator/assignedEntity/id", _authenticator_identified),
    error("cda.legal_authenticator_name", "/legalAuthenticator/assignedEntity", _authenticator_named),
    # Both BIO-TROD give the offset of this time three digits.
    warning(
        "cda.legal_authenticator_time",
        "/legalAuthenticator/time",
        lambda h: h.legal_authenticator is not None and h.legal_authenticator.time is not None,
    ),
    error("cda.act", _ACT, lambda h: bool(h.service_events)),
    error("cda.act_time", f"{_ACT}/effectiveTime/low", lambda h: _main_act(h) is not None),
    error(
        "cda.act_practice_setting",
        f"{_ACT}/performer/assignedEntity/representedOrganization/standardIndustryClassCode",
        _practice_setting,
    ),
    error("cda.encounter", "/componentOf/encompassingEncounter", lambda h: h.encounter is not None),
    error(
        "cda.encounter_facility",
        "/componentOf/encompassingEncounter/location/healthCareFacility/code",
        lambda h: h.encounter is not None and h.encounter.facility is not None,
    ),
)
