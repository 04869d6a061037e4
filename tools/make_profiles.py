"""Makes tests/fhir/profiles/data/*.json: what published FHIR profiles constrain, for the tests of the door.

Owns what is kept of a package: of each profile the rows of its snapshot that say more than R4 itself, and the
value sets that list their codes. Sentences are left out. The packages are those of ../shared, and those that HL7
publishes in npm (`npm pack`, compared with the sum that is written here); each file names its licence.
Run `python -m tools.make_profiles ../shared` after a new package arrived.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from carnet.fhir.elements import type_of

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "fhir" / "profiles" / "data"
Json = dict[str, Any]
# Each package, its file in ../shared, and the types of which profiles are kept.
PACKAGES = {
    "ihe.iti.mhd": ("ig/fhir/ihe.iti.mhd.tgz", "CC-BY-4.0, IHE International"),
    "ihe.iti.balp": ("ig/fhir/ihe.iti.balp.tgz", "CC-BY-4.0, IHE International"),
    "ihe.iti.pdqm": ("ig/fhir/ihe.iti.pdqm.tgz", "CC-BY-4.0, IHE International"),
    "ihe.iti.pixm": ("ig/fhir/ihe.iti.pixm.tgz", "CC-BY-4.0, IHE International"),
    "ans.fhir.fr.pdsm": ("interop/packages/ans.fhir.fr.pdsm-3.1.1.tgz", "CC0-1.0"),
    "ans.fhir.fr.annuaire": ("interop/packages/ans.fhir.fr.annuaire-1.2.0-snapshot-2.tgz", "CC0-1.0"),
}
# Packages of npm: the version, its licence, the sum of the archive.
PUBLISHED = {
    "hl7.fhir.uv.ips": (
        "2.0.0",
        "CC0-1.0, HL7 International",
        "4a5cff17580f869140614ac51097d81540c63644d550ced8d4cd9b9bce7345c4",
    ),
}
# What the profiles of these name, for HL7's validator alone: nothing of it is kept.
BESIDE = {
    "hl7.fhir.uv.extensions.r4": (
        "5.3.0-ballot-tc1",
        "CC0-1.0, HL7 International",
        "54f70616bbd444ba0259d5fc5a5c978d463971865f23dcef3103081f529ad213",
    ),
}
# The directory profiles far more than a record of documents uses.
KEPT = {
    "ans.fhir.fr.annuaire": ("as-practitioner", "as-practitionerrole", "as-organization", "as-device", "as-ext-"),
    "hl7.fhir.uv.ips": (
        "Bundle-uv", "Composition-uv", "Patient-uv", "AllergyIntolerance-uv", "Condition-uv", "MedicationStatement-uv",
        "Medication-uv", "Procedure-uv", "Immunization-uv", "Device", "Observation-results-laboratory",
        "Organization-uv", "Practitioner",
    ),
}  # fmt: skip
STRONG = ("required", "extensible")


def main() -> int:
    """Writes one file for each package."""
    for name in PACKAGES:
        (DATA / f"{name}.json").write_text(written(package(Path(sys.argv[1]), name)), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, licence, _) in PUBLISHED.items():
            archive = fetched(name, Path(folder))
            (DATA / f"{name}.json").write_text(written(reduced(archive, name, licence)), encoding="utf-8")
    return 0


def fetched(name: str, folder: Path) -> Path:
    """A package of npm as the archive that it is. Raises OSError where npm has none, or another one."""
    version, _, known = (PUBLISHED | BESIDE)[name]
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    command = [npm, "pack", "--silent", f"{name}@{version}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    archive = folder / f"{name}-{version}.tgz"
    if done.returncode or not archive.exists():
        raise OSError(f"npm has no {name} {version} here: {done.stderr[-200:]}")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != known:
        raise OSError(f"npm has another {name} {version} than the one that is known")
    return archive


def package(shared: Path, name: str) -> Json:
    """The reduced form of one package of ../shared."""
    path, licence = PACKAGES[name]
    return reduced(shared / path, name, licence)


def reduced(archive: Path, name: str, licence: str) -> Json:
    """The reduced form of one package."""
    profiles: Json = {}
    value_sets: Json = {}
    version = ""
    for resource in _resources(archive):
        kept = KEPT.get(name)
        if "resourceType" not in resource:
            version = resource.get("version", version)
        elif resource["resourceType"] == "ValueSet":
            value_sets |= _value_set(resource)
        elif kept is None or str(resource.get("id", "")).startswith(kept):
            profiles |= _profile(resource)
    source = {"file": archive.name, "sha256": hashlib.sha256(archive.read_bytes()).hexdigest()}
    return {
        "package": name, "version": version, "licence": licence, **source, "profiles": profiles, "valueSets": value_sets
    }  # fmt: skip


def written(made: Json) -> str:
    """One line a profile and a value set, so that a change shows as a line."""

    def lines(rows: Json) -> str:
        return ",\n".join(
            f"  {json.dumps(url)}: {json.dumps(row, ensure_ascii=False, separators=(',', ':'))}"
            for url, row in sorted(rows.items())
        )

    head = {k: v for k, v in made.items() if not isinstance(v, dict)}
    profiles, value_sets = lines(made["profiles"]), lines(made["valueSets"])
    said = json.dumps(head, indent=1)[:-2]
    return f'{said},\n "profiles": {{\n{profiles}\n }},\n "valueSets": {{\n{value_sets}\n }}}}\n'


def _resources(archive: Path) -> Iterator[Json]:
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda m: m.name):
            parts = Path(member.name).parts
            direct = len(parts) == 2
            file = tar.extractfile(member) if direct and member.name.endswith(".json") else None
            if file is not None:
                yield json.loads(file.read())


def _profile(resource: Json) -> Json:
    """A profile of a type of R4, by its address."""
    if resource["resourceType"] != "StructureDefinition" or resource.get("derivation") != "constraint":
        return {}
    elements = resource["snapshot"]["element"]
    sliced = {e["id"].rpartition(":")[0] for e in elements if ":" in e["id"].rpartition(".")[2]}
    rows = {e["id"]: _more_than_r4(e["id"], _row(e, resource["url"], e["id"] in sliced)) for e in elements}
    return {resource["url"]: {"type": resource["type"], "elements": {i: row for i, row in rows.items() if row}}}


def _more_than_r4(identifier: str, row: Json) -> Json:
    """The row without what R4 says of the same element; a slice is kept, for its presence says something."""
    if ":" in identifier.rpartition(".")[2]:
        return row
    path = ".".join(step.partition(":")[0] for step in identifier.split("."))
    standard = _row_of_r4(path) or {}
    return {key: value for key, value in row.items() if key not in standard or value != standard[key]}


def _row(element: Json, profile: str, sliced: bool) -> Json:
    """What one row of a snapshot asks for."""
    row: Json = {"min": element.get("min", 0), "max": element.get("max", "*")}
    row |= {k: v for k, v in element.items() if k.startswith(("fixed", "pattern"))}
    types = [_type(t) for t in element.get("type", [])]
    if types and "contentReference" not in element:
        row["types"] = types
    binding = element.get("binding", {})
    if binding.get("strength") in STRONG and "valueSet" in binding:
        row["binding"] = [binding["strength"], binding["valueSet"].partition("|")[0]]
    if sliced and "slicing" in element:
        slicing = element["slicing"]
        found = [[d["type"], d["path"]] for d in slicing.get("discriminator", [])]
        row["slicing"] = {"by": found, "rules": slicing["rules"]}
    rules = [[c["key"], c["expression"]] for c in element.get("constraint", []) if _own(c, profile)]
    return row | ({"rules": rules} if rules else {})


def _own(constraint: Json, profile: str) -> bool:
    """Whether a profile, and not R4, states the rule, and a machine can check it."""
    source = constraint.get("source", profile)
    standard = source.startswith("http://hl7.org/fhir/StructureDefinition/")
    return constraint["severity"] == "error" and "expression" in constraint and not standard


def _type(given: Json) -> Json:
    named = {"profiles": "profile", "targets": "targetProfile", "aggregation": "aggregation"}
    extension = next((x.get("valueUrl") for x in given.get("extension", []) if "fhir-type" in x["url"]), None)
    made: Json = {"code": extension or given["code"].removeprefix("http://hl7.org/fhirpath/System.").lower()}
    if not given["code"].startswith("http:"):
        made["code"] = given["code"]
    for name, key in named.items():
        values = [v.partition("|")[0] for v in given.get(key, []) if given["code"] != "canonical"]
        # Any resource is no constraint.
        if values and not any(v.endswith("/StructureDefinition/Resource") for v in values):
            made[name] = values
    return made


def _row_of_r4(path: str) -> Json | None:
    """The row that the table of R4 gives for the same element; None where it cannot say."""
    parent, _, name = path.rpartition(".")
    if not parent:
        return {"min": 0, "max": "*"}
    owner = _owner(parent)
    found = None if owner is None else type_of(owner)
    row = None if found is None else found.elements.get(name)
    if row is None:
        return None
    code = row.type if "." not in row.type else "BackboneElement"
    standard: Json = {"min": row.min, "max": "*" if row.list else "1", "types": [{"code": code}]}
    return standard | ({"binding": ["required", f"http://hl7.org/fhir/ValueSet/{row.codes}"]} if row.codes else {})


def _owner(path: str) -> str | None:
    """The type, or group of a type, that a path of elements leads to."""
    name = path.partition(".")[0]
    for step in path.split(".")[1:]:
        found = type_of(name)
        row = None if found is None else found.elements.get(step)
        if row is None:
            return None
        name = row.type
    return name


def _value_set(resource: Json) -> Json:
    """The codes of a value set that lists them all, as `system|code`; a whole system as `system|*`."""
    includes = resource.get("compose", {}).get("include", [])
    if not includes or any("filter" in i or "valueSet" in i for i in includes) or "exclude" in resource["compose"]:
        return {}
    codes = [f"{i['system']}|{code}" for i in includes for code in ([c["code"] for c in i.get("concept", [])] or ["*"])]
    return {resource["url"]: codes}


if __name__ == "__main__":
    sys.exit(main())
