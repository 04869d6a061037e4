"""The bill of materials: what carnet is made of, as CycloneDX. `python -m tools.sbom` writes it, `--check` compares it.

The components come from `requirements.lock` through CycloneDX's own tool (`cyclonedx-py`, kept by OWASP), their
licences from what installed packages declare, built assets from `assets/package-lock.json`. No network is asked.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements.lock"
SBOM: Final = ROOT / "docs" / "sbom.cdx.json"
ASSETS: Final = ROOT / "assets"
# Licences under which a part may be shipped with a program under Apache-2.0. LGPL: used as a library, unchanged.
ALLOWED: Final = frozenset({
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "OFL-1.1", "PSF-2.0", "CC0-1.0", "PostgreSQL", "Zlib", "0BSD",
})  # fmt: skip
# What packages declare in words of their own, as SPDX says it.
SPELLED: Final = {
    "apache 2.0": "Apache-2.0", "apache software license": "Apache-2.0", "apache license 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0", "bsd license": "BSD-3-Clause", "bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause", "mit license": "MIT", "mit": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mpl 2.0": "MPL-2.0", "mpl-2.0": "MPL-2.0",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only", "lgpl-3.0-only": "LGPL-3.0-only",
    "python software foundation license": "PSF-2.0",
    "apache software license; bsd license": "Apache-2.0 OR BSD-3-Clause",
}  # fmt: skip
# Their package names no licence that a machine reads; read by hand, with the place.
BY_HAND: Final = {
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # Its METADATA: "BSD-3-Clause, Apache-2.0, dependency licenses".
    "saxonche": "MPL-2.0",  # LICENSE of SaxonC-HE, Saxonica.
}
_BUILT: Final = ("nhsuk-frontend", "@fontsource/atkinson-hyperlegible-next", "@tabler/icons", "healthicons")


def made() -> dict[str, Any]:
    """The bill of materials of the present lock."""
    command = [
        sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(LOCK), "--pyproject",
        str(ROOT / "pyproject.toml"), "--output-reproducible", "--spec-version", "1.6", "--output-file", "-",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(told.stdout)
    # The version of the tool that wrote it would make the file differ between two machines for nothing.
    bill["metadata"].pop("tools", None)
    bill["components"] = sorted([*map(_plain, bill["components"]), *_assets()], key=lambda one: one["purl"])
    bill["dependencies"] = [{"ref": "root-component", "dependsOn": [one["bom-ref"] for one in bill["components"]]}]
    return bill


def _plain(component: dict[str, Any]) -> dict[str, Any]:
    """Without the line of the lock that it stands on, and with its licence."""
    kept = {key: value for key, value in component.items() if key != "description"}
    return {**kept, "bom-ref": component["purl"], "licenses": [{"expression": licence_of(component["name"])}]}


def _assets() -> Iterator[dict[str, Any]]:
    """What was built into committed files: versions and hashes as npm locked them."""
    locked = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in _BUILT:
        found = locked[f"node_modules/{name}"]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{found['version']}"
        yield {
            "bom-ref": purl, "name": name, "purl": purl, "type": "library", "version": found["version"],
            "licenses": [{"expression": found.get("license", "")}],
        }  # fmt: skip


def licence_of(name: str) -> str:
    """The licence that an installed package declares, as SPDX says it; empty when it says nothing that is known."""
    if name in BY_HAND:
        return BY_HAND[name]
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if "License-Expression" in said:
        return said["License-Expression"]
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if line.startswith("License")]
    words = ("; ".join(said.get_all("License") or ()), "; ".join(classified), *classified)
    known = (word if _names_only_known(word) else SPELLED.get(word.strip().lower(), "") for word in words)
    return next(filter(None, known), "")


def _names_only_known(expression: str) -> bool:
    return set(re.split(r"\s+(?:AND|OR)\s+", expression)) <= ALLOWED


def refused(bill: dict[str, Any]) -> list[str]:
    """Components whose licence is not known or not allowed; one of several alternatives is enough."""
    return [f"{c['name']} {c['version']}: {_licence(c) or 'no licence'}" for c in bill["components"] if not _allowed(c)]


def _licence(component: dict[str, Any]) -> str:
    return str(component["licenses"][0]["expression"])


def _allowed(component: dict[str, Any]) -> bool:
    alternatives = re.split(r"\s+OR\s+", _licence(component).replace("(", "").replace(")", ""))
    return any(set(re.split(r"\s+AND\s+", one)) <= ALLOWED for one in alternatives)


def text_of(bill: dict[str, Any]) -> str:
    """The file."""
    return json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes the file, or compares it; then says which licence each component has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    arguments = parser.parse_args()
    bill = made()
    if not arguments.check:
        SBOM.write_text(text_of(bill), encoding="utf-8")
    elif SBOM.read_text(encoding="utf-8") != text_of(bill):
        print("docs/sbom.cdx.json is not that of requirements.lock: run `make sbom`.", file=sys.stderr)
        return 1
    wrong = refused(bill)
    for line in wrong:
        print(f"LICENCE NOT ALLOWED: {line}", file=sys.stderr)
    print(f"{len(bill['components'])} components, {len({_licence(c) for c in bill['components']})} licences.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
