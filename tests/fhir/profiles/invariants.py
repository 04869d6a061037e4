"""Rules written in FHIRPath, evaluated by fhirpathpy; two functions that it lacks are given to it here."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models
from lxml import etree

from tests.fhir.profiles.walk import Given, all_below

R4_RULES = Path(__file__).parent / "r4_rules.json"
# fhirpathpy 2.2 cannot evaluate this one as it is written (`as()` on several values): `_unreferenced` says the same.
DOM_3 = "dom-3"
# fhirpathpy 2.2 has no `resolve()`: `_acts_for` says the same of who is named by a reference with a type.
CTM_1 = "ctm-1"
XHTML = "{http://www.w3.org/1999/xhtml}"
# What https://hl7.org/fhir/R4/narrative.html#security lets stand in a narrative.
ALLOWED = """
    div p br h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn code pre q samp img abbr acronym sub sup
    table caption colgroup col thead tr tfoot tbody th td ul ol li dl dt dd blockquote hr
"""


@cache
def _rules() -> dict[str, list[list[str]]]:
    return dict(json.loads(R4_RULES.read_text(encoding="utf-8")))


@cache
def _compiled(expression: str) -> Callable[..., list[Any]]:
    # Rules of R4 trace what they compare; nobody reads it here.
    options = {"traceFn": lambda *_: None, "userInvocationTable": _FUNCTIONS}
    return fhirpathpy.compile(expression, models["r4"], options)


def holds(expression: str, value: Any, kind: str, root: dict[str, Any]) -> bool:
    """Whether a rule holds for a value of this type inside a resource. A rule that yields nothing is not broken."""
    variables = {"resource": root, "rootResource": root}
    node = ResourceNode.create_node(value, kind)  # type: ignore[no-untyped-call]
    return _compiled(expression)(node, variables) in ([True], [])


def broken(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The rules of R4 that a resource breaks, and where."""
    root = resource
    for where, given in all_below(Given(resource, resource["resourceType"]), resource["resourceType"]):
        if isinstance(given.value, dict) and "resourceType" in given.value and ".contained[" not in where:
            # Each entry of a Bundle is the root of its own references.
            root = given.value
            yield from ((where, DOM_3) for _ in _unreferenced(root))
        for key, expression in _rules_of(given):
            if key == CTM_1:
                yield from ((where, CTM_1) for _ in _acts_for(given.value))
            elif key != DOM_3 and given.value is not None and not holds(expression, given.value, given.type, root):
                yield where, key


def _rules_of(given: Given) -> list[list[str]]:
    own = _rules().get(given.type, [])
    return own + (_rules().get(given.element, []) if given.element != given.type else [])


def _acts_for(participant: Any) -> list[Any]:
    """ctm-1: who acts on behalf of an organisation is a practitioner."""
    found = participant if isinstance(participant, dict) else {}
    member = str(found.get("member", {}).get("reference", ""))
    return [found] if "onBehalfOf" in found and not member.startswith("Practitioner/") else []


def _unreferenced(resource: dict[str, Any]) -> list[str]:
    """dom-3: contained resources that nothing refers to, and that refer to nothing around them."""
    used = set(_texts({k: v for k, v in resource.items() if k != "contained"}))
    inner = resource.get("contained", [])
    used |= {text for each in inner for text in _texts(each)}
    return [c.get("id", "") for c in inner if f"#{c.get('id')}" not in used and "#" not in set(_texts(c))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _has_value(values: list[Any]) -> list[bool]:
    return [len(values) == 1 and not isinstance(values[0], (dict, list))]


def _html_checks(values: list[Any]) -> list[bool]:
    """txt-1: a narrative is well formed, holds only what is allowed, and nothing that runs."""
    return [all(_is_harmless(str(value)) for value in values)]


def _is_harmless(text: str) -> bool:
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return False
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.removeprefix(XHTML) not in ALLOWED.split():
            return False
        if any(str(name).startswith("on") for name in element.attrib):
            return False
    return str(root.tag) == f"{XHTML}div"


_FUNCTIONS: dict[str, Any] = {
    "hasValue": {"fn": _has_value, "arity": {0: []}},
    "htmlChecks": {"fn": _html_checks, "arity": {0: []}},
}
