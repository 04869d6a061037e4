"""Known weaknesses of what carnet is made of: `pip-audit` (kept by the PyPA) over both lock files.

It needs a network. Without one, or for packages that the service does not know, it says loudly what was NOT audited: an
audit that asked nobody must not look like one that found nothing (pip-audit itself ends well in that case).
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
SERVICES: Final = ("pypi", "osv")
PATIENCE: Final = 120
# A weakness that does not reach us, with the reason; each line is looked at again with every release.
ACCEPTED: Final[dict[str, str]] = {}


@dataclass(frozen=True)
class Audit:
    """What was asked about, what nobody could say anything of, and what is weak: package, version, id."""

    asked: tuple[str, ...]
    unknown: tuple[str, ...]
    weak: tuple[str, ...]


def read(told: str) -> Audit:
    """What pip-audit's JSON says."""
    asked: list[str] = []
    unknown: list[str] = []
    weak: list[str] = []
    for one in json.loads(told)["dependencies"]:
        name = f"{one['name']} {one.get('version', '')}".strip()
        (unknown if "skip_reason" in one else asked).append(name)
        weak += [f"{name}: {w['id']}, mended in {_mended(w)}" for w in one.get("vulns", ()) if not _accepted(w)]
    return Audit(tuple(asked), tuple(unknown), tuple(weak))


def _mended(weakness: dict[str, Any]) -> str:
    return ", ".join(weakness.get("fix_versions") or ()) or "no version"


def _accepted(weakness: dict[str, Any]) -> bool:
    return any(name in ACCEPTED for name in (weakness["id"], *weakness.get("aliases", ())))


def ask(lock: str, service: str) -> Audit | None:
    """The audit of one lock file, or None when the service did not answer."""
    command = [
        sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--requirement", str(ROOT / lock),
        "--vulnerability-service", service, "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        found = read(told.stdout)
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    return found if found.asked else None


def first_answer(lock: str, services: Iterable[str] = SERVICES) -> Audit | None:
    """The audit by the first service that knows anything."""
    return next((found for service in services if (found := ask(lock, service))), None)


def main() -> int:
    """Audits both lock files; 1 when something is weak."""
    weak = False
    for lock in LOCKS:
        found = first_answer(lock)
        if found is None:
            print(f"NOT RUN: the audit of {lock}. No service of advisories answered (no network?).", file=sys.stderr)
            continue
        print(f"{lock}: {len(found.asked)} audited, {len(found.unknown)} not, {len(found.weak)} known weaknesses.")
        for name in found.unknown:
            print(f"NOT AUDITED: {name} (the service does not know it)", file=sys.stderr)
        for line in found.weak:
            print(f"WEAK: {line}", file=sys.stderr)
        weak = weak or bool(found.weak)
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
