"""IPF's XDS client, unmodified, against the program as an operator runs it: feed, find, read, hide, hear refusals."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from carnet.xds import sentences
from carnet.xds.faults import WSSE
from tests import cast
from tests.conformance import ipf
from tests.conformance.running import Running
from tests.ops.processes import ROOT
from tests.usecases import lots

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.enable_socket]
WORDS, TITLE = "Tension 13/8. Revoir dans trois mois.", "Suivi de tension"
WHO = {
    "person": "810000000011^ROUSSEL^Hélène^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
    "place": "Cabinet médical des Tilleuls^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750900001",
}


def security(demo: Running, number: str, login: str = "helene-roussel") -> str:
    """The header with a signed assertion of somebody of the examples about a person."""
    command = [sys.executable, "-m", "carnet", "vihf", "sign", "--as", login, "--ins", number]
    done = subprocess.run(
        command, cwd=ROOT, env=demo.demo.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return f'<w:Security xmlns:w="{WSSE}">{done.stdout.strip()}</w:Security>'


def test_ipf_client_provides_finds_retrieves_and_updates_a_document(demo: Running, tmp_path: Path) -> None:
    if ipf.missing():
        pytest.skip(f"NOT RUN: IPF's XDS client ({ipf.missing()})")
    root, number = lots.ins(cast.ODETTE)
    words = {
        **WHO, "patient": f"{number}^^^&{root}&ISO^NH", "document": f"2.25.{uuid4().int}",
        "lot": f"2.25.{uuid4().int % 10**20}", "words": WORDS, "title": TITLE,
    }  # fmt: skip
    assertions = {name: security(demo, number) for name in ("feed", "find", "read", "hide", "again")}
    assertions["other"] = security(demo, number, "luc-ferrand")
    assertions["wrong"] = assertions["find"].replace("810000000011", "810000000022")
    for name, text in {**words, **assertions}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = ipf.run(f"localhost:{demo.demo.port}", tmp_path)
    assert {name: seen[name] for name in ("provided", "found", "read", "hidden", "again")} == {
        "provided": "SUCCESS", "found": "SUCCESS", "read": "SUCCESS", "hidden": "SUCCESS", "again": "SUCCESS"
    }  # fmt: skip
    assert (seen["title"], seen["author"], seen["file"]) == (TITLE, "810000000011", WORDS)
    assert (seen["codes"], seen["codesNow"]) == ("N", "N,MASQUE_PS")
    assert (seen["version"], seen["versionNow"], seen["moved"], seen["same"]) == ("1", "2", "true", "true")
    # Whom the person did not authorise is told so, and why a changed assertion is none.
    assert seen["other"].startswith("FAILURE") and "[carnet:" in seen["other"]
    assert seen["fault"] == sentences.error("vihf.signature", {})["fr"]
