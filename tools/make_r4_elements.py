"""Makes carnet/fhir/data/r4_elements.json, the table of FHIR R4 types, from the definitions that HL7 published.

Owns what is kept of them: order of elements, cardinalities, types, choices, what XML writes as an attribute, patterns
of primitive types, codes of closed lists; and, for tests, the rules in FHIRPath. Never runs with the program, never
fetches anything by itself.
The definitions come in a jar of Maven Central (same files as hl7.org/fhir/R4/definitions.xml.zip):

    mvn dependency:get -Dartifact=ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4:8.4.0 -Dtransitive=false
    python tools/make_r4_elements.py ~/.m2/repository/ca/uhn/hapi/fhir/…/hapi-fhir-validation-resources-r4-8.4.0.jar
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "carnet" / "fhir" / "data" / "r4_elements.json"
RULES = ROOT / "tests" / "fhir" / "profiles" / "r4_rules.json"
SOURCES = ROOT / "carnet" / "fhir" / "data" / "SOURCES.toml"
INSIDE = "org/hl7/fhir/r4/model/"
DEFINITIONS = ("profile/profiles-types.xml", "profile/profiles-resources.xml")
VALUE_SETS = ("valueset/valuesets.xml", "valueset/v3-codesystems.xml")
F = "{http://hl7.org/fhir}"
STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
PRIMITIVE_VALUE = "http://hl7.org/fhirpath/System."
# Lists longer than this are no closed lists of the standard: languages, media types, currencies.
LONGEST_LIST = 200
Json = dict[str, Any]


def main() -> int:
    """Writes the table and where it comes from."""
    jar = Path(sys.argv[1])
    with zipfile.ZipFile(jar) as archive:
        definitions = [d for name in DEFINITIONS for d in _resources(archive, name, "StructureDefinition")]
        lists = ClosedLists(archive)
    definitions = [d for d in definitions if _is_type(d)]
    types = dict(sorted(found for d in definitions for found in _types(d, lists)))
    TABLE.write_text(_written(types, lists.used), encoding="utf-8")
    RULES.write_text(json.dumps(_rules(definitions), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f'sha256 = "{_digest(jar)}"\nresult = "{_digest(TABLE)}"\n# Both belong in {SOURCES.relative_to(ROOT)}.')
    return 0


class ClosedLists:
    """The codes of each value set that only names codes or whole code systems of the standard itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.used: dict[str, list[str]] = {}
        self._sets: dict[str, Any] = {}
        self._systems: dict[str, Any] = {}
        for name in VALUE_SETS:
            self._sets |= {_value(r, "url"): r for r in _resources(archive, name, "ValueSet")}
            self._systems |= {_value(r, "url"): r for r in _resources(archive, name, "CodeSystem")}

    def name_of(self, canonical: str) -> str | None:
        """The short name of a list, noted as used; None where it is open, filtered, foreign or long."""
        url = canonical.partition("|")[0]
        codes = self._codes(url)
        if not codes or len(codes) > LONGEST_LIST:
            return None
        name = url.rpartition("/")[2]
        self.used[name] = sorted(codes)
        return name

    def _codes(self, url: str) -> set[str] | None:
        found = self._sets.get(url)
        if found is None or found.find(f"{F}compose/{F}exclude") is not None:
            return None
        codes: set[str] = set()
        for include in found.iterfind(f"{F}compose/{F}include"):
            more = self._included(include)
            if more is None:
                return None
            codes |= more
        return codes

    def _included(self, include: Any) -> set[str] | None:
        if include.find(f"{F}filter") is not None:
            return None
        named = {_value(c, "code") for c in include.iterfind(f"{F}concept")}
        if named:
            return named
        nested = include.find(f"{F}valueSet")
        if nested is not None:
            return self._codes(nested.get("value"))
        system = self._systems.get(_value(include, "system"))
        if system is None or _value(system, "content") != "complete":
            return None
        return {_value(c, "code") for c in system.iter(f"{F}concept")}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _resources(archive: zipfile.ZipFile, name: str, kind: str) -> Iterator[Any]:
    """The resources of one kind in a Bundle of definitions."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False, huge_tree=True)
    bundle = etree.fromstring(archive.read(INSIDE + name), parser)
    return bundle.iterfind(f"{F}entry/{F}resource/{F}{kind}")


def _is_type(definition: Any) -> bool:
    return _value(definition, "derivation") != "constraint" and _value(definition, "kind") != "logical"


def _rules(definitions: list[Any]) -> dict[str, list[list[str]]]:
    """Rules of R4 that break a resource, by the type or element that they stand at: their key and FHIRPath."""
    found: dict[str, list[list[str]]] = {}
    for element in (e for d in definitions for e in d.iterfind(f"{F}snapshot/{F}element")):
        path = _value(element, "path")
        inherited = path.count(".") and path.rpartition(".")[2] in ("extension", "modifierExtension", "contained")
        for rule in element.iterfind(f"{F}constraint") if not inherited else ():
            # ele-1 holds wherever tests/fhir/test_structure.py's checks do: nothing is empty.
            if _value(rule, "severity") == "error" and _value(rule, "key") != "ele-1":
                found.setdefault(path, []).append([_value(rule, "key"), _value(rule, "expression")])
    return found


def _types(definition: Any, lists: ClosedLists) -> Iterator[tuple[str, Json]]:
    """The type that a definition describes, and one for each group of elements inside it."""
    elements = definition.findall(f"{F}snapshot/{F}element")
    kind = _value(definition, "kind").removesuffix("-type")
    name = _value(definition, "type")
    abstract = _value(definition, "abstract") == "true"
    yield name, _type("abstract" if abstract and name != "Resource" else kind, name, elements, lists)
    for element in elements[1:]:
        path = _value(element, "path")
        if any(_value(e, "path").startswith(f"{path}.") for e in elements):
            yield path, _type("group", path, elements, lists)


def _type(kind: str, name: str, elements: list[Any], lists: ClosedLists) -> Json:
    """One type: kind, pattern of its text if it is primitive, its elements in the order that XML asks for."""
    own = [e for e in elements if _value(e, "path").rpartition(".")[0] == name]
    if kind == "primitive":
        value = next(e for e in own if _value(e, "path").endswith(".value"))
        regex = value.xpath(
            f"f:type/f:extension[@url='{STRUCTURE}regex']/f:valueString/@value", namespaces={"f": F[1:-1]}
        )
        return {"kind": kind, **({"regex": str(regex[0])} if regex else {})}
    made = {n: row for e in own for n, row in _elements(e, lists)}
    return {"kind": kind, "elements": made}


def _elements(element: Any, lists: ClosedLists) -> Iterator[tuple[str, Json]]:
    """An element as one row, a choice as one row for each type."""
    path = _value(element, "path")
    name = path.rpartition(".")[2]
    for code in _type_codes(element, path):
        row: Json = {"type": code}
        if _value(element, "min") != "0":
            row["min"] = int(_value(element, "min"))
        if _value(element, "max") != "1":
            row["list"] = True
        if element.find(f"{F}representation[@value='xmlAttr']") is not None:
            row["attribute"] = True
        if name.endswith("[x]"):
            row["choice"] = name.removesuffix("[x]")
        binding = element.find(f"{F}binding")
        if code == "code" and binding is not None and _value(binding, "strength") == "required":
            listed = lists.name_of(_value(binding, "valueSet"))
            row |= {"codes": listed} if listed else {}
        yield name.replace("[x]", code[0].upper() + code[1:]), row


def _type_codes(element: Any, path: str) -> Iterator[str]:
    """The types of an element; a group of elements is named by its path, or by that of the group it repeats."""
    again = element.find(f"{F}contentReference")
    if again is not None:
        yield again.get("value").removeprefix("#")
    for kind in element.iterfind(f"{F}type"):
        code = _value(kind, "code")
        named = kind.xpath(
            f"f:extension[@url='{STRUCTURE}structuredefinition-fhir-type']/f:valueUrl/@value",
            namespaces={"f": F[1:-1]},
        )
        code = str(named[0]) if named else code.removeprefix(PRIMITIVE_VALUE)
        if _is_resource_id(element):
            # The definitions of 4.0.1 say "string" for the id of a resource, the text of the standard says "id".
            code = "id"
        yield path if code in ("BackboneElement", "Element") else code


def _is_resource_id(element: Any) -> bool:
    return element.find(f"{F}base/{F}path[@value='Resource.id']") is not None


def _value(parent: Any, name: str) -> str:
    child = parent.find(F + name)
    return "" if child is None else str(child.get("value"))


def _written(types: dict[str, Json], codes: dict[str, list[str]]) -> str:
    """One line a type and a list, so that a change shows as a line."""
    rows = ",\n".join(f"  {json.dumps(n)}: {json.dumps(t, separators=(',', ':'))}" for n, t in types.items())
    lists = ",\n".join(f"  {json.dumps(n)}: {json.dumps(c, separators=(',', ':'))}" for n, c in sorted(codes.items()))
    return f'{{"fhirVersion": "4.0.1",\n "types": {{\n{rows}\n }},\n "codes": {{\n{lists}\n }}}}\n'


if __name__ == "__main__":
    sys.exit(main())
