"""The published table: it is current, complete, and says what the policy says."""

import argparse
import csv
import io
import json
from pathlib import Path

import pytest

from carnet.codes.documents import document_types
from carnet.ops import who_sees
from carnet.policy.explain import who_sees as explain
from carnet.policy.matrix import shipped
from carnet.policy.model import DocumentStatus, InstanceSettings
from carnet.policy.reasons import Reason
from tests.unit.policy.worlds import NOW, PARIS, document, settings

ROOT = Path(__file__).resolve().parents[3]


def written(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command writes."""
    parser = argparse.ArgumentParser()
    who_sees.add_arguments(parser)
    assert who_sees.run(parser.parse_args(arguments)) == 0
    return capsys.readouterr().out


def test_who_sees_what_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """Regenerate with `carnet who-sees > docs/who-sees-what.md`, and read the difference before committing it."""
    assert written(capsys) == (ROOT / "docs" / "who-sees-what.md").read_text(encoding="utf-8")


def test_who_sees_page_notices_a_change_of_one_cell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is not blind: one changed cell changes the page."""
    before = written(capsys)
    row = dict(shipped().cells["21"])
    row["11488-4"] = row["68599-0"]
    monkeypatch.setitem(shipped().cells, "21", row)
    assert written(capsys) != before


def test_who_sees_english_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert written(capsys, "--language", "en").startswith("# Who sees what?")


def test_who_sees_csv_has_every_cell(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(written(capsys, "--format", "csv"))))
    assert len(rows) == len(shipped().cells) * len(document_types())
    for row in rows:
        cell = shipped().cells[row["profession"]][row["type_code"]]
        assert (row["reads"] == "True") is cell.read
        assert row["certainty"] == cell.certainty


def test_who_sees_json_under_the_strict_setting(capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(written(capsys, "--format", "json", "--indicative-cells-deny"))
    assert {c["certainty"] for c in content["cells"] if c["reads"]} == {"stated", "extrapolated"}
    assert set(content["situations"]) == {
        "ordinary", "hidden", "hidden_from_doctors", "hidden_kind", "secret", "waiting", "deleted",
    }  # fmt: skip


def test_who_sees_hidden_from_doctors_says_who_still_sees(capsys: pytest.CaptureFixture[str]) -> None:
    """Hidden from one profession the nurse still sees it; hidden by kind from all she does not; two always see."""
    content = json.loads(written(capsys, "--format", "json"))

    def seeing(situation: str) -> set[tuple[str, str]]:
        return {(s["viewer"], s["profession"]) for s in content["situations"][situation] if s["sees"]}

    still = {("depositor", "10"), ("treating_doctor", "10")}
    assert still | {("authorised", "60")} <= seeing("hidden_from_doctors")
    assert ("authorised", "10") not in seeing("hidden_from_doctors")
    assert still <= seeing("hidden_kind")
    assert not {one for one in seeing("hidden_kind") if one[0] == "authorised"}


def seen_by(**changes: object) -> dict[tuple[str, str], tuple[bool, Reason]]:
    """Who sees a document, by viewer and profession."""
    found = explain(document(**changes), NOW, settings(), InstanceSettings(zone=PARIS))
    return {(sight.viewer, sight.profession): (sight.sees, sight.reason) for sight in found}


def test_explain_ordinary_document_names_each_profession_once() -> None:
    found = seen_by()
    assert {profession for viewer, profession in found if viewer == "authorised"} == set(shipped().cells)
    assert found["authorised", "10"] == (True, Reason.PERSON_AGREED)
    assert found["authorised", "86"] == (False, Reason.MATRIX_SAYS_NO)
    assert found["holder", ""] == (True, Reason.OWN_RECORD)
    assert found["representative", ""] == (True, Reason.REPRESENTS)
    assert found["guardian", ""] == (True, Reason.GUARDS)
    assert found["occupational", "10"] == (False, Reason.OCCUPATIONAL_HEALTH)
    assert found["insurer", "10"] == (False, Reason.ACTIVITY_EXCLUDED)
    assert found["secretary", ""] == (False, Reason.NOT_FORESEEN)
    assert found["break_glass", "10"] == (True, Reason.BREAK_GLASS)
    assert found["regulation", "10"] == (True, Reason.REGULATION)
    assert found["blocked", "10"] == (False, Reason.BLOCKED)
    assert found["no_agreement", "10"] == (False, Reason.NO_AGREEMENT)


def test_explain_hidden_document_says_who_still_sees_it() -> None:
    found = seen_by(masque_ps=True)
    still = {viewer for (viewer, _), (sees, _) in found.items() if sees}
    assert still == {"holder", "representative", "guardian", "caregiver_all", "treating_doctor", "depositor"}
    assert found["depositor", "10"] == (True, Reason.DEPOSITOR)


def test_explain_secret_withheld_and_deleted_documents() -> None:
    secret = {viewer for (viewer, _), (sees, _) in seen_by(invisible_representatives=True).items() if sees}
    assert not secret & {"representative", "guardian", "caregiver_all", "caregiver_not_hidden"}
    assert "holder" in secret
    withheld = {viewer for (viewer, _), (sees, _) in seen_by(invisible_patient=True).items() if sees}
    assert not withheld & {"holder", "representative", "guardian", "caregiver_all"}
    assert not [1 for sees, _ in seen_by(status=DocumentStatus.DELETED).values() if sees]


def test_explain_uses_the_instance_as_it_is_when_none_is_given() -> None:
    assert explain(document(), NOW)[0].sees
