"""A change of a Consent: JSON Patch, FHIRPath Patch, or the whole resource. Pure; owns no right.

Only `status` and `provision.type` say something that the person can change: any other path is refused by name.
"""

from typing import Any, Final

from carnet.fhir.person_systems import Json
from carnet.kernel.errors import Invalid

_JSON: Final = {"/status": "status", "/provision/type": "type"}
_FHIRPATH: Final = {"Consent.status": "status", "Consent.provision.type": "type"}


def patched(resource: Json, patch: Any) -> Json:
    """The Consent as the patch leaves it. Raises Invalid naming the path that is not changed here."""
    changes = _json_patch(resource, patch) if isinstance(patch, list) else _fhirpath_patch(patch)
    provision = {**resource["provision"], **({"type": changes["type"]} if "type" in changes else {})}
    return {**resource, **({"status": changes["status"]} if "status" in changes else {}), "provision": provision}


def _json_patch(resource: Json, patch: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, step in enumerate(patch):
        operation = step if isinstance(step, dict) else {}
        name = _JSON.get(str(operation.get("path")))
        if name is None or operation.get("op") not in ("replace", "add", "test"):
            raise Invalid.of(f"[{index}]", "fhir.consent_patch")
        now = found.get(name, resource["status"] if name == "status" else resource["provision"]["type"])
        if operation["op"] == "test" and operation.get("value") != now:
            raise Invalid.of(f"[{index}]", "fhir.patch_test_failed")
        found[name] = operation.get("value")
    return found


def _fhirpath_patch(patch: Any) -> dict[str, Any]:
    if not isinstance(patch, dict) or patch.get("resourceType") != "Parameters":
        raise Invalid.of("Parameters", "fhir.wrong_resource")
    found: dict[str, Any] = {}
    for index, one in enumerate(_list(patch.get("parameter"))):
        parts = _list(one.get("part")) if isinstance(one, dict) else []
        named = {str(part.get("name")): part for part in parts if isinstance(part, dict)}
        path, kind = named.get("path", {}).get("valueString"), named.get("type", {}).get("valueCode")
        if kind != "replace" or not isinstance(path, str) or path not in _FHIRPATH:
            raise Invalid.of(f"Parameters.parameter[{index}]", "fhir.consent_patch")
        value = named.get("value", {})
        found[_FHIRPATH[path]] = value.get("valueCode", value.get("valueString"))
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
