"""The demonstration as an operator starts it, for clients of others. Owns its start, its end, and their story."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests import cast
from tests.db import fast_folder
from tests.fhir import bundles
from tests.fhir.bundles import Json
from tests.ops.processes import ROOT, belonging_to, free_port
from tests.ops.test_demo import Demo
from tests.usecases import lots

WORDS = "Tension 13/8. Revoir dans trois mois."
TITLE = "Suivi de tension"


@dataclass(frozen=True)
class Running:
    """A demonstration that runs."""

    demo: Demo

    @property
    def base(self) -> str:
        """The address of its FHIR door."""
        return f"http://localhost:{self.demo.port}/fhir"

    def token(self) -> str:
        """A token with which the demonstration's software acts for Hélène."""
        command = [sys.executable, "-m", "carnet", "demo-token", "--url", f"http://localhost:{self.demo.port}"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.demo.environment(), capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def task(self) -> Json:
        """What a client is told: where, as whom, a lot of one document, and one that lacks its type."""
        root, number = lots.ins(cast.ODETTE)
        return {
            "base": self.base,
            "token": self.token(),
            "identifier": f"urn:oid:{root}|{number}",
            "bundle": _lot(),
            "wrong": _without_type(_lot()),
            "visibility": f"{bundles.NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument",
            "confidentiality": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
        }


def _lot() -> Json:
    """A lot that no instance has seen."""
    made = bundles.simple(WORDS.encode(), f"2.25.{uuid4().int}", f"2.25.{uuid4().int}")
    made["entry"][1]["resource"]["content"][0]["attachment"]["title"] = TITLE
    return made


def _without_type(bundle: Json) -> Json:
    del bundle["entry"][1]["resource"]["type"]
    return bundle


@contextmanager
def running() -> Iterator[Running]:
    """The demonstration from nothing, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-conformance-", dir=fast_folder()))
    folder.chmod(0o711)
    demo = Demo(folder / "demo", free_port())
    program = demo.start()
    try:
        demo.wait_ready(program)
        yield Running(demo)
    finally:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(timeout=40)
        except subprocess.TimeoutExpired:
            for pid in belonging_to(folder):
                os.kill(pid, signal.SIGKILL)
            program.wait()
        shutil.rmtree(folder, ignore_errors=True)


def assert_story(seen: dict[str, Any]) -> None:
    """What every client must have seen of the same story."""
    assert (seen["version"], seen["active"], seen["title"], seen["file"]) == ("4.0.1", True, TITLE, WORDS)
    assert [one.split()[0] for one in seen["statuses"]] == ["201"] * 3
    assert (seen["after"], seen["still"]) == (seen["before"] + 1, seen["before"] + 1)
    assert seen["pages"] == [1, 1, True]
    assert (seen["hidden"], seen["shown"]) == (["N", "MASQUE_PS"], ["N"])
    assert [seen[name]["status"] for name in ("absent", "stranger")] == [404, 401]
    assert seen["wrong"]["status"] == 400
    assert "Bundle.entry[1].resource.type" in json.dumps(seen["wrong"]["issue"])
