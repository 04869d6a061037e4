"""The Consent resource, both ways, without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from carnet.fhir import consent
from carnet.fhir.ids import resource_id
from carnet.kernel.errors import Invalid
from carnet.usecases.change_choice import Choice
from carnet.usecases.list_consents import ConsentAbout, ConsentShown
from carnet.usecases.see_access import Access, Given, Grantee, GranteeKind, How
from tests import cast
from tests.unit.fhir.people import RECORD

SINCE = datetime(2026, 3, 1, 9, tzinfo=UTC)
UNTIL = datetime(2027, 3, 1, tzinfo=UTC)
HELENE = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)
CABINET = Grantee(GranteeKind.STRUCTURE, cast.CABINET.structure_id)
NUMBER = UUID(int=7)
ACCESS = ConsentShown(
    NUMBER, RECORD, ConsentAbout.ACCESS, permits=True, holds=True,
    given=Given(HELENE, Access.READS, SINCE, UNTIL, professional=cast.HELENE.facts, heard_by=cast.MARC.facts),
)  # fmt: skip
BLOCK = ConsentShown(
    NUMBER, RECORD, ConsentAbout.BLOCK, permits=False, holds=True,
    given=Given(CABINET, Access.BLOCKED, SINCE, how=How.GIVEN, structure=cast.CABINET),
)  # fmt: skip
GLASS = ConsentShown(
    NUMBER, RECORD, ConsentAbout.BREAK_GLASS, permits=False, holds=True, choice=Choice.BREAK_GLASS
)  # fmt: skip


def test_consent_access_says_who_until_when_and_who_heard_it() -> None:
    found = consent.consent(ACCESS)
    provision = found["provision"]
    assert (found["id"], found["status"]) == (resource_id(RECORD, NUMBER), "active")
    assert found["patient"] == {"reference": f"Patient/{RECORD}"}
    assert provision["type"] == "permit"
    assert provision["period"] == {"start": SINCE.isoformat(), "end": UNTIL.isoformat()}
    roles = [one["role"]["coding"][0]["code"] for one in provision["actor"]]
    numbers = [one["reference"]["identifier"]["value"] for one in provision["actor"]]
    assert roles == ["IRCP", "INF"]
    assert numbers == [cast.HELENE.facts.professional_id, cast.MARC.facts.professional_id]
    assert found["verification"][0]["verified"] is True


def test_consent_over_is_inactive() -> None:
    assert consent.consent(replace(ACCESS, holds=False))["status"] == "inactive"


def test_consent_block_denies_a_structure() -> None:
    found = consent.consent(BLOCK)
    assert found["provision"]["type"] == "deny"
    assert found["provision"]["actor"][0]["reference"]["type"] == "Organization"
    assert found["policyRule"]["coding"][0]["code"] == "OPTOUT"
    assert "verification" not in found


def test_consent_emergency_names_nobody() -> None:
    found = consent.consent(GLASS)
    assert "actor" not in found["provision"]
    assert {one["code"] for one in found["provision"]["purpose"]} == {"BTG", "bris_de_glace"}


@pytest.mark.parametrize("shown", [ACCESS, BLOCK, GLASS])
def test_consent_read_back_asks_for_what_it_says(shown: ConsentShown) -> None:
    asked = consent.read(consent.consent(shown))
    assert (asked.permits, asked.active, asked.choice) == (shown.permits, True, shown.choice)
    assert asked.grantee == (shown.given.grantee if shown.given else None)


def test_consent_read_knows_a_professional_by_the_rpps_and_a_structure_by_the_finess() -> None:
    for system, number, grantee in (
        ("https://rpps.esante.gouv.fr", HELENE.id[1:], HELENE),
        ("https://finess.esante.gouv.fr", CABINET.id[1:], CABINET),
    ):
        actor = {"reference": {"identifier": {"system": system, "value": number}}}
        assert consent.read(_without("provision.actor", [actor])).grantee == grantee


def test_consent_read_takes_the_statement_and_the_number() -> None:
    body = consent.consent(ACCESS) | {"identifier": [{"system": "urn:x", "value": "42"}]}
    asked = consent.read(body)
    assert (asked.agreed, asked.key) == (True, "urn:x|42")
    del body["verification"]
    assert consent.read(body).agreed is False


def _without(path: str, value: object = None) -> dict[str, Any]:
    body = consent.consent(BLOCK)
    inside = body
    *parents, last = path.split(".")
    for name in parents:
        inside = inside[name]
    if value is None:
        del inside[last]
    else:
        inside[last] = value
    return body


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ({"resourceType": "Patient"}, "Consent"),
        (_without("status"), "Consent.status"),
        (_without("status", "draft"), "Consent.status"),
        (_without("provision"), "Consent.provision.type"),
        (_without("provision.type", "x"), "Consent.provision.type"),
        (_without("provision.actor"), "Consent.provision.actor"),
        (_without("provision.actor", ["x", {}]), "Consent.provision.actor"),
        (_without("provision.actor", [{}]), "Consent.provision.actor.reference.identifier"),
        (
            _without("provision.actor", [{"reference": {"identifier": {"system": "urn:x", "value": "1"}}}]),
            "Consent.provision.actor.reference.identifier",
        ),
        (_without("provision.purpose", [{"code": "BTG"}, {"code": "ETREAT"}]), "Consent.provision.purpose"),
    ],
)
def test_consent_read_bad_body_names_the_element(body: dict[str, Any], element: str) -> None:
    with pytest.raises(Invalid) as caught:
        consent.read(body)
    assert caught.value.problems[0].element == element
