"""Writes `docs/fhir.openapi.json`: what the FHIR door takes and answers, as OpenAPI 3. Owns the file; never a rule.

Addresses and methods come from the views themselves, search parameters from what `/metadata` says, bodies from the
table of R4 types. `python -m tools.make_openapi` writes it anew; `tests/fhir/test_openapi.py` holds it to the program.
"""

import inspect
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "fhir.openapi.json"
JSON, XML = "application/fhir+json", "application/fhir+xml"
FORM, NDJSON = "application/x-www-form-urlencoded", "application/fhir+ndjson"
JSON_PATCH, XML_PATCH = "application/json-patch+json", "application/xml-patch+xml"
_ID: Final = {"type": "string", "pattern": "^[A-Za-z0-9.-]{1,64}$"}
# What is sent, and what is answered, where it is no search and no reading of the type that the address names.
SENT: Final = {
    "fhir_base": "Bundle", "fhir_documents": "DocumentReference", "fhir_generate_metadata": "Parameters",
    "fhir_patient_match": "Parameters", "fhir_consents": "Consent", "fhir_consent": "Consent",
    "fhir_subscriptions": "Subscription",
}  # fmt: skip
ANSWERED: Final = {
    "fhir_base": "Bundle", "fhir_metadata": "CapabilityStatement", "fhir_generate_metadata": "Parameters",
    "fhir_patient_match": "Bundle", "fhir_patient_numbers": "Parameters", "fhir_patient_summary": "Bundle",
    "fhir_patient_everything": "Bundle", "fhir_subscription_state": "Parameters",
}  # fmt: skip
# What an address takes that is no search: name to description.
ASKED_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "fhir_patient_numbers": {
        "sourceIdentifier": "the number that is known, as system|value",
        "targetSystem": "the system of the numbers that are wanted",
    },
    "fhir_patient_everything": {"_type": "types of resources, with commas between", "_count": "how many at once"},
    "fhir_patient_export": {"_outputFormat": "application/fhir+ndjson, or document for one Bundle"},
}
CONTROL: Final[Mapping[str, Json]] = {
    "_count": {"type": "integer", "minimum": 0, "maximum": 200},
    "_summary": {"type": "string", "enum": ["count", "false"]},
    "_cursor": {"type": "string", "description": "the mark of a page, out of the link of the page before"},
}


def main() -> None:
    """Writes the file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    import django

    django.setup()
    FILE.write_text(written(document()), encoding="utf-8")


def written(document: Json) -> str:
    """The text of the file: short enough to be read, one element a line where it matters."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def document() -> Json:
    """The whole description."""
    # Imported here: views need settings.
    from carnet import __version__
    from carnet.fhir.urls import urlpatterns

    paths: Json = {}
    for pattern in urlpatterns:
        address = "/" + re.sub(r"<str:(\w+)>", r"{\1}", str(pattern.pattern))
        paths[address] = {
            method.lower(): _operation(str(pattern.name), method, address) for method in methods(pattern.callback)
        }
        if "{resource}" in address:
            paths[address]["parameters"] = [{"name": "resource", "in": "path", "required": True, "schema": _ID}]
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "carnet, the FHIR door",
            "version": __version__,
            "description": "R4. How to use it: docs/fhir.md. What an instance does is in its /metadata.",
        },
        "servers": [{"url": "/fhir"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(_schemas(sorted({*SENT.values(), *_answered_types()}))),
        },
    }


def methods(view: Any) -> list[str]:
    """What a view of the FHIR door does: its own table, asked for an address of nothing."""
    inside = inspect.unwrap(view)
    return sorted(inside(*(["x"] * inside.__code__.co_argcount)))


def _answered_types() -> set[str]:
    return {"OperationOutcome", *ANSWERED.values(), *_served()}


def _served() -> Mapping[str, Any]:
    from carnet.fhir.views.metadata import SERVED

    return {one.type: one for one in SERVED}


def _operation(name: str, method: str, address: str) -> Json:
    kind = address.split("/")[1]
    made: Json = {"operationId": f"{name.removeprefix('fhir_')}_{method.lower()}"}
    if name == "fhir_metadata":
        made["security"] = []
    parameters = list(_parameters(name, method, kind))
    if parameters:
        made["parameters"] = parameters
    content = _body(name, method, kind)
    if content:
        made["requestBody"] = {"required": True, "content": content}
    made["responses"] = _responses(name, method, kind)
    return made


def _parameters(name: str, method: str, kind: str) -> Iterator[Json]:
    if method == "GET" and name in ASKED_OF:
        yield from (_query(one, {"type": "string"}, told) for one, told in ASKED_OF[name].items())
    elif method == "GET" and _is_search(name):
        yield from (_query(one, {"type": "string"}, told) for one, told in _served()[kind].search.items())
        yield from (_query(one, schema) for one, schema in CONTROL.items())
    elif name == "fhir_documents" and method == "PATCH":
        yield {**_query("identifier", {"type": "string"}, "the uniqueId, as system|value"), "required": True}
    elif name == "fhir_documents" and method == "POST":
        yield {"name": "If-None-Exist", "in": "header", "schema": {"type": "string"}}
    if method in ("PATCH", "PUT"):
        yield {"name": "If-Match", "in": "header", "schema": {"type": "string"}}


def _is_search(name: str) -> bool:
    return name.endswith("s") and name not in ("fhir_patient_numbers",)


def _query(name: str, schema: Json, told: str = "") -> Json:
    return {"name": name, "in": "query", "schema": schema, **({"description": told} if told else {})}


def _body(name: str, method: str, kind: str) -> Json:
    """What is sent, by its type of content."""
    if method == "PATCH":
        patch = {JSON_PATCH: {"schema": _JSON_PATCH}}
        return patch if name == "fhir_consent" else {**patch, **_resource("Parameters"), XML_PATCH: {}}
    if method not in ("POST", "PUT"):
        return {}
    if name in SENT:
        return _resource(SENT[name])
    fields = ASKED_OF.get(name) or (_served()[kind].search if name.endswith("_by_form") else {})
    if name == "fhir_patient_summary":
        return {}
    properties = {**{one: {"type": "string"} for one in fields}, **(CONTROL if name.endswith("_by_form") else {})}
    return {FORM: {"schema": {"type": "object", "properties": properties}}}


_JSON_PATCH: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["op", "path"],
        "properties": {
            "op": {"type": "string", "enum": ["add", "remove", "replace"]},
            "path": {"type": "string"},
            "value": {},
        },
    },
}


def _resource(kind: str) -> Json:
    return {JSON: {"schema": {"$ref": f"#/components/schemas/{kind}"}}, XML: {"schema": {"type": "string"}}}


def _responses(name: str, method: str, kind: str) -> Json:
    outcome = {"description": "what is wrong, element by element", "content": _resource("OperationOutcome")}
    if name == "fhir_file":
        told: Json = {"200": {"description": "the file, or a Binary", "content": {"*/*": {}, **_resource("Binary")}}}
    elif name == "fhir_patient_export":
        told = {"200": {"description": "the record", "content": {NDJSON: {}, JSON: {}}}}
    else:
        answered = ANSWERED.get(name) or ("Bundle" if _is_search(name) or name.endswith("_by_form") else kind)
        if method in ("POST", "PUT", "PATCH") and name in ("fhir_documents", "fhir_document", "fhir_consents"):
            answered = kind
        told = {"200": {"description": answered, "content": _resource(answered)}}
        if method == "POST" and name in ("fhir_documents", "fhir_consents"):
            told["201"] = {**told["200"], "headers": {"Location": {"schema": {"type": "string"}}}}
    return {**told, "default": outcome}


# What is told of a type that stands inside others without end: enough for who writes a client.
_OPEN: Final = {
    "Extension": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}},
    "Resource": {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"type": "string"}}},
}
_PLAIN: Final = {"boolean": "boolean", "integer": "integer", "positiveInt": "integer", "unsignedInt": "integer",
                 "decimal": "number"}  # fmt: skip


def _schemas(wanted: list[str]) -> Iterator[tuple[str, Json]]:
    """The types that are named, and those that they name."""
    from carnet.fhir.elements import PRIMITIVE, type_of

    waiting, seen = list(wanted), set(wanted)
    while waiting:
        name = waiting.pop(0)
        kind = type_of(name)
        if kind is None:
            raise LookupError(name)
        if name in _OPEN:
            yield name, _OPEN[name]
            continue
        yield name, _schema(name)
        for element in kind.elements.values():
            inner = type_of(element.type)
            shown = element.choice is None or element.choice != "value"
            if inner is not None and inner.kind != PRIMITIVE and shown and element.type not in seen:
                seen.add(element.type)
                waiting.append(element.type)


def _schema(name: str) -> Json:
    from carnet.fhir.elements import RESOURCE, type_of

    kind = type_of(name)
    if kind is None:
        raise LookupError(name)
    # Values of any type (`value[x]`) are left open: R4 gives each of them some fifty forms.
    rows = {key: row for key, row in kind.elements.items() if row.choice != "value"}
    properties = {key: _many(_of_type(row.type), row.list) for key, row in rows.items()}
    required = [key for key, row in rows.items() if row.min and row.choice is None]
    if kind.kind == RESOURCE:
        properties = {"resourceType": {"type": "string", "enum": [name]}, **properties}
        required = ["resourceType", *required]
    made: Json = {"type": "object", "properties": properties}
    return {**made, "required": required} if required else made


def _many(schema: Json, several: bool) -> Json:
    return {"type": "array", "items": schema} if several else schema


def _of_type(name: str) -> Json:
    from carnet.fhir.elements import PRIMITIVE, type_of

    kind = type_of(name)
    if kind is not None and kind.kind == PRIMITIVE:
        return {"type": _PLAIN.get(name, "string")}
    return {"$ref": f"#/components/schemas/{name}"}


if __name__ == "__main__":
    main()
