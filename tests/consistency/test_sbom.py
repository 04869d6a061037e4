"""The bill of materials is that of the lock: each component, version and hash, with a licence that may be shipped."""

import copy
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.consistency.source import ROOT
from tools import audit, sbom

BILL = json.loads(sbom.SBOM.read_text(encoding="utf-8"))
_PINNED = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ \\]+)((?:\s*\\\s*\n\s+--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE
)


def locked() -> dict[tuple[str, str], set[str]]:
    """Name and version of each pinned package, with its hashes; read without the tool that wrote the bill."""
    found = _PINNED.findall(sbom.LOCK.read_text(encoding="utf-8"))
    return {(name.lower(), version): set(re.findall(r"[0-9a-f]{64}", hashes)) for name, version, hashes in found}


def differences(bill: dict[str, Any]) -> Iterator[str]:
    """Where a bill and the lock differ."""
    named = {(c["name"].lower(), c["version"]): c for c in bill["components"] if c["purl"].startswith("pkg:pypi/")}
    yield from (f"{one}: on one side only" for one in sorted(set(named) ^ set(locked())))
    for one, hashes in locked().items():
        if one in named and _hashes(named[one]) != hashes:
            yield f"{one}: other hashes"


def _hashes(component: dict[str, Any]) -> set[str]:
    return {h["content"] for place in component["externalReferences"] for h in place.get("hashes", ())}


def test_sbom_is_that_of_the_lock() -> None:
    assert list(differences(BILL)) == []
    assert (BILL["bomFormat"], BILL["specVersion"]) == ("CycloneDX", "1.6")


def test_sbom_has_the_built_assets_as_npm_locked_them() -> None:
    packages = json.loads((ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = {c["name"]: c["version"] for c in BILL["components"] if c["purl"].startswith("pkg:npm/")}
    assert len(found) == 4
    assert all(packages[f"node_modules/{name}"]["version"] == version for name, version in found.items())


def test_sbom_every_licence_may_be_shipped() -> None:
    assert sbom.refused(BILL) == []


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "", "MIT AND AGPL-3.0-only", "Proprietary"])
def test_sbom_planted_licence_is_refused(licence: str) -> None:
    planted = copy.deepcopy(BILL)
    planted["components"][0]["licenses"] = [{"expression": licence}]
    assert len(sbom.refused(planted)) == 1


@pytest.mark.parametrize("plant", ["version", "name", "hash", "gone"])
def test_sbom_planted_difference_is_seen(plant: str) -> None:
    planted = copy.deepcopy(BILL)
    one = next(c for c in planted["components"] if c["name"] == "cryptography")
    if plant == "gone":
        planted["components"].remove(one)
    elif plant == "hash":
        one["externalReferences"][0]["hashes"][0]["content"] = "0" * 64
    else:
        one[plant] = "9.9"
    assert list(differences(planted))


def told(*dependencies: dict[str, Any]) -> str:
    """What pip-audit writes."""
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


def test_audit_tells_weak_from_unknown_from_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2"]}]}
    text = told({"name": "a", "version": "1", "vulns": []}, weak, {"name": "b", "skip_reason": "not found"})
    found = audit.read(text)
    assert (found.asked, found.unknown) == (("a 1", "lxml 1.0"), ("b",))
    assert found.weak == ("lxml 1.0: PYSEC-1, mended in 2",)
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-1": "does not reach us"})
    assert audit.read(text).weak == ()


def test_audit_that_asked_nobody_is_no_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip-audit ends well when it knows none of the packages: we say that it was not run."""
    silent = subprocess.CompletedProcess([], 0, stdout=told({"name": "a", "skip_reason": "Dependency not found"}))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: silent)
    assert audit.main() == 0
    assert capsys.readouterr().err.count("NOT RUN") == 2


def test_audit_weakness_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "first_answer", lambda _: audit.Audit(("a 1",), (), ("a 1: PYSEC-1, mended in 2",)))
    assert audit.main() == 1
