"""Every answer of the door, in every test, against R4 and the profiles that it names. Owns what is asked of which."""

import json
from typing import Any

from tests.fhir.profiles import known
from tests.fhir.profiles.check import Fault, check
from tests.fhir.profiles.rows import profile

Json = dict[str, Any]


def assert_conforms(response: Any) -> None:
    """Fails on an answer in JSON that is no valid resource, or not what its profiles ask."""
    kind = response.headers.get("Content-Type", "")
    if response.streaming or not response.content or not kind.startswith("application/fhir+json"):
        return
    resource = json.loads(response.content)
    found = [fault for one in [resource, *_inside(resource)] for fault in faults_of(one, resource)]
    assert not found, (found, resource)


def faults_of(resource: Json, bundle: Json | None = None) -> list[Fault]:
    """The faults of one resource against R4 and each profile that it names or must fit."""
    inside = bundle if bundle is not resource else None
    named: list[str | None] = [url for url in _profiles(resource) if profile(url) is not None]
    return [fault for url in named or [None] for fault in check(resource, url, inside=inside)[0]]


def _profiles(resource: Json) -> list[str]:
    named = list(resource.get("meta", {}).get("profile", []))
    if resource["resourceType"] == "Bundle" and resource.get("type") == "transaction-response":
        named.append(known.PROVIDE_RESPONSE)
    return [url.partition("|")[0] for url in named]


def _inside(resource: Json) -> list[Json]:
    """The resources of a Bundle, each of which names its own profiles."""
    if resource.get("resourceType") != "Bundle":
        return []
    return [entry["resource"] for entry in resource.get("entry", []) if "resource" in entry]
