"""Schematrons run after a deposit; their findings are the depositor's alone; the operator sees numbers."""

from pathlib import Path
from typing import Any

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.ledger.event import Outcome
from carnet.storage.outbox import Posted, Task
from carnet.usecases._card import Card
from carnet.usecases.check_content import check_content
from carnet.usecases.read_content_checks import ContentChecks, read_content_checks
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.review_content_checks import review_content_checks
from tests import cast
from tests.journal import events
from tests.unit.cda import schematrons
from tests.usecases import cdas
from tests.usecases import scene as scene_module
from tests.usecases.scene import Scene, counts

MAIN = "profiles/main.sch"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of schematrons whose value set knows no type of document: each document has one error."""
    made = schematrons.folder(tmp_path, known="none")
    settings.CARNET_SCHEMATRON_FOLDER = str(made)
    return made


def checked(scene: Scene) -> Card:
    """Hélène deposits and the worker checks."""
    card = scene.deposits(cast.HELENE)
    assert check_content(scene.record, card.logical_id, scene.clock) == 1
    return card


def test_deposit_document_doctor_with_a_folder_set_asks_for_checks(scene: Scene, folder: Path) -> None:
    card = scene.deposits(cast.HELENE)
    taken: list[Posted] = []
    relay_outbox(taken.append, scene.clock)
    (asked,) = [posted for posted in taken if posted.task is Task.CHECK_CONTENT]
    assert asked.ids == (str(card.logical_id),)


def test_deposit_document_doctor_without_a_folder_asks_for_nothing(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    taken: list[Posted] = []
    relay_outbox(taken.append, scene.clock)
    assert Task.CHECK_CONTENT not in {posted.task for posted in taken}
    assert check_content(scene.record, card.logical_id, scene.clock) == 0


def test_check_content_worker_runs_each_version_once_and_a_changed_schematron_again(scene: Scene, folder: Path) -> None:
    card = checked(scene)
    assert check_content(scene.record, card.logical_id, scene.clock) == 0
    path = folder / MAIN
    path.write_text(path.read_text(encoding="utf-8").replace("T-code", "T-code-2"), encoding="utf-8")
    assert check_content(scene.record, card.logical_id, scene.clock) == 1
    assert counts("content_check")["content_check"] == 2


def test_read_content_checks_depositor_reads_the_findings_and_leaves_an_event(scene: Scene, folder: Path) -> None:
    scene.agrees(cast.HELENE)
    card = checked(scene)
    answer = read_content_checks(scene.caller(cast.HELENE), scene.record, card.logical_id)
    assert isinstance(answer, ContentChecks)
    (check,) = answer.checks
    assert (check.schematron, check.failure, check.count("error")) == (MAIN, "", 1)
    assert {finding.rule for finding in check.findings} >= {"T-code"}
    last = events(scene.record)[-1]
    assert last.documents == (card.logical_id,) and dict(last.detail)["part"] == "checks"


@pytest.mark.parametrize("who", ["another doctor", "the holder"])
def test_read_content_checks_who_did_not_deposit_is_refused_as_for_an_absent_document(
    scene: Scene, folder: Path, who: str
) -> None:
    card = checked(scene)
    caller = scene.agrees(cast.PAUL) if who == "another doctor" else scene.odette
    answer = read_content_checks(caller, scene.record, card.logical_id)
    absent = read_content_checks(caller, scene.record, scene.record)
    assert isinstance(answer, Refusal) and answer == absent
    assert events(scene.record)[-1].outcome is Outcome.REFUSED


def test_review_content_checks_operator_sees_numbers_by_structure(scene: Scene, folder: Path) -> None:
    checked(scene)
    lines = review_content_checks(cast.operator(scene.clock))
    assert not isinstance(lines, Refusal)
    (line,) = lines
    assert line.name == cast.CABINET.name
    assert (line.tally.documents, line.tally.with_errors, line.tally.not_run) == (1, 1, 0)


@pytest.mark.parametrize("who", ["doctor", "holder", "desk"])
def test_review_content_checks_anybody_else_is_refused(scene: Scene, folder: Path, who: str) -> None:
    checked(scene)
    callers = {"doctor": scene.caller(cast.HELENE), "holder": scene.odette, "desk": cast.desk_agent(scene.clock)}
    assert isinstance(review_content_checks(callers[who]), Refusal)


def test_deposit_document_doctor_document_that_breaks_the_schema_is_refused_by_name(
    scene: Scene, tmp_path: Path, settings: Any
) -> None:
    settings.CARNET_CDA_SCHEMA = str(schematrons.schema(tmp_path))
    good = cdas.structured(cast.ODETTE, "Tout va bien.")
    broken = good.replace(b"<realmCode ", b"<realmCodes ", 1)
    assert broken != good
    with scene_module.nothing_kept(refusals=1), pytest.raises(Invalid) as caught:
        cdas.deposited(scene, broken)
    assert "cda.schema" in {problem.rule for problem in caught.value.problems}
    cdas.deposited(scene, good)
