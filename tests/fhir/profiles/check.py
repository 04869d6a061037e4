"""The check of a resource against a profile: cardinalities, types, values, bindings, slices, references, rules.

What cannot be checked is noted, in `Check.unknown`: the profiles and value sets that are not kept here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from carnet.fhir.structure import problems_of
from tests.fhir.profiles import invariants, slicing
from tests.fhir.profiles.known import FR_CORE
from tests.fhir.profiles.references import Around
from tests.fhir.profiles.rows import R4, Node, Profile, profile
from tests.fhir.profiles.values import in_set, matches
from tests.fhir.profiles.walk import Given, given

Resource = Mapping[str, Any]
FR_CORE_TYPES = {
    "fr-core-patient": "Patient",
    "fr-core-practitioner": "Practitioner",
    "fr-core-organization": "Organization",
    "fr-core-related-person": "RelatedPerson",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: where, which kind, and the words of the profile."""

    where: str
    kind: str
    said: str = ""


@dataclass
class Check:
    """One check: the resource around an element, and what could not be checked."""

    around: Around
    unknown: set[str] = field(default_factory=set)

    def profile(self, value: Resource, url: str, where: str) -> Iterator[Fault]:
        """Faults of a value against a profile of its type."""
        found = profile(url)
        if url.startswith(R4):
            if value.get("resourceType", url.removeprefix(R4)) != url.removeprefix(R4):
                yield Fault(where, "type", f"{url.removeprefix(R4)} and not {value['resourceType']}")
            return
        if found is None:
            self.unknown.add(url)
        else:
            yield from self._against(value, found, where)

    def _against(self, value: Resource, found: Profile, where: str) -> Iterator[Fault]:
        if "resourceType" in value and value["resourceType"] != found.type:
            yield Fault(where, "type", f"{found.type} and not {value['resourceType']}")
            return
        yield from self.node(found.root, Given(value, found.type), where)

    def node(self, node: Node, value: Given, where: str) -> Iterator[Fault]:
        """Faults of one value against one row and all below it."""
        yield from self._value(node, value, where)
        for name, child in node.children.items():
            yield from self._element(name, child, value, where)

    def _element(self, name: str, child: Node, parent: Given, where: str) -> Iterator[Fault]:
        """Faults of all values of one element: how many, each of them, and slice by slice."""
        values = list(given(parent, name))
        at = f"{where}.{name}"
        yield from _count(child, len(values), at)
        for each in values:
            yield from self.node(child, each, f"{where}.{each.path}")
        if child.slices:
            yield from self._slices(child, values, where, at)

    def _slices(self, child: Node, values: list[Given], where: str, at: str) -> Iterator[Fault]:
        by = [tuple(pair) for pair in child.row.get("slicing", {}).get("by", [])]
        found: dict[str, int] = dict.fromkeys(child.slices, 0)
        for each in values:
            name = slicing.slice_of(each, child, by, self)
            if name is not None:
                found[name] += 1
                yield from self.node(child.slices[name], each, f"{where}.{each.path}")
            elif child.row.get("slicing", {}).get("rules") == "closed":
                yield Fault(f"{where}.{each.path}", "closed", "in no slice")
        for name, count in found.items():
            yield from _count(child.slices[name], count, f"{at}:{name}")

    def _value(self, node: Node, value: Given, where: str) -> Iterator[Fault]:
        asked = node.asked
        if asked is not None and not matches(value.value, asked[1], whole=asked[0]):
            yield Fault(where, "value", str(asked[1]))
        yield from _types(node, value, where)
        yield from self._profiles(node, value, where)
        yield from self._target(node, value, where)
        yield from self._binding(node, value, where)
        for key, expression in node.row.get("rules", []):
            if not invariants.holds(expression, value.value, value.type, self.around.root):
                yield Fault(where, "rule", key)

    def _binding(self, node: Node, value: Given, where: str) -> Iterator[Fault]:
        if "binding" in node.row:
            strength, url = node.row["binding"]
            inside = in_set(value.value, url)
            if inside is None and strength == "required":
                self.unknown.add(url)
            elif inside is False and (strength == "required" or "JDV" in url):
                yield Fault(where, "binding", url)

    def _profiles(self, node: Node, value: Given, where: str) -> Iterator[Fault]:
        """The value must fit one of the profiles that its type names."""
        urls = [u for t in node.types if t["code"] in (value.type, "Resource") for u in t.get("profiles", [])]
        if not urls or not isinstance(value.value, Mapping):
            return
        tried = [list(self.profile(value.value, url, where)) for url in urls]
        if all(tried):
            yield from min(tried, key=len)

    def _target(self, node: Node, value: Given, where: str) -> Iterator[Fault]:
        """A reference leads to a type that is allowed, and is contained where it must be."""
        for kind in node.types:
            if kind["code"] == "Reference" and isinstance(value.value, Mapping):
                yield from self._reference(kind, value.value, where)

    def _reference(self, kind: dict[str, Any], value: Resource, where: str) -> Iterator[Fault]:
        target = self.around.target(value)
        if kind.get("aggregation") == ["contained"] and not str(value.get("reference", "#")).startswith("#"):
            yield Fault(where, "aggregation", "must be contained")
        name = target["resourceType"] if target is not None else self.around.type_of(value)
        allowed = list(kind.get("targets", []))
        types = {_type_of(u) for u in allowed}
        if not allowed or name is None or None in types:
            self.unknown |= {u for u in allowed if _type_of(u) is None}
        elif name not in types:
            yield Fault(where, "target", name)
        elif target is not None:
            tried = [list(self.profile(target, u, f"{where}→{name}")) for u in allowed if _type_of(u) == name]
            if all(tried):
                yield from min(tried, key=len)


def faults(resource: dict[str, Any], url: str, *, inside: dict[str, Any] | None = None) -> list[Fault]:
    """What is wrong with a resource: form, rules of R4, and this profile. `inside`: the Bundle that holds it."""
    return check(resource, url, inside=inside)[0]


def check(
    resource: dict[str, Any], url: str | None, *, inside: dict[str, Any] | None = None
) -> tuple[list[Fault], set[str]]:
    """The faults, and what could not be checked. Without a profile: form and rules of R4 alone."""
    found = [Fault(p.element, p.rule) for p in problems_of(resource)]
    if found:
        return found, set()
    asked = Check(Around(resource, inside))
    found += [Fault(where, "rule", key) for where, key in invariants.broken(resource)]
    if url is not None:
        if profile(url) is None:
            raise LookupError(url)
        found += asked.profile(resource, url, resource["resourceType"])
    return sorted(set(found)), asked.unknown


def _count(node: Node, count: int, at: str) -> Iterator[Fault]:
    if count < node.row.get("min", 0):
        yield Fault(at, "min", f"{count} of {node.row['min']}")
    most = node.row.get("max", "*")
    if most != "*" and count > int(most):
        yield Fault(at, "max", f"{count} of {most}")


def _types(node: Node, value: Given, where: str) -> Iterator[Fault]:
    """The type of a choice, or of a resource, is one that the row allows."""
    codes = {t["code"] for t in node.types}
    if codes and value.chosen and value.type not in codes and "Resource" not in codes:
        yield Fault(where, "type", f"{value.type} is none of {sorted(codes)}")


def _type_of(url: str) -> str | None:
    """The type that a profile constrains."""
    if url.startswith(R4):
        return url.removeprefix(R4)
    if url.startswith(FR_CORE):
        # Its package of the version that PDSm names is not at hand: only the types are known, by the names.
        return FR_CORE_TYPES.get(url.removeprefix(FR_CORE))
    found = profile(url)
    return None if found is None else found.type
