"""Files that wait: what each says or may be, that only who brought them deposits them, each by itself and once."""

from dataclasses import replace

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Form, Upload
from carnet.usecases._staged_files import NotTaken, Staged, bytes_of, forget
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_staged import Entered, Line, deposit_staged
from carnet.usecases.stage_files import stage_files
from tests import cast
from tests.journal import acts
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas
from tests.usecases.scene import DAY, REPORT, Scene, nothing_kept, titles


def staged(caller: Caller, data: bytes, name: str) -> Staged:
    (found,) = stage_files(caller, (Upload(data, name),))
    assert isinstance(found, Staged), found
    return found


def placed(caller: Caller, record_id: RecordId) -> Caller:
    return caller


def test_stage_files_each_file_is_looked_at_by_itself_and_nothing_enters_a_record(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    files = (
        Upload(pdf(), "IRM genou 2026-02-27.pdf"),
        Upload(cdas.level1(cdas.facts(cast.ODETTE)), "document.xml"),
        Upload(b"MZ\x00\x01", "virus.exe"),
        Upload(b"", "vide.pdf"),
    )
    before = acts(scene.record)
    scan, cda, program, empty = stage_files(helene, files)
    assert isinstance(scan, Staged)
    assert (scan.type_code, scan.day, scan.clue, scan.needs_form) == ("18748-4", "2026-02-27", "name", True)
    assert isinstance(cda, Staged) and cda.about is not None and not cda.needs_form
    ins = cast.ODETTE.identity.ins
    assert (
        ins is not None
        and (cda.about.ins, cda.about.born) == (ins.value, cast.ODETTE.identity.traits.birth_date.isoformat())
        and cda.type_code == REPORT
    )
    assert isinstance(program, NotTaken) and isinstance(empty, NotTaken)
    assert [one.problems[0].rule for one in (program, empty)] == ["content.unknown_format", "content.empty"]
    assert acts(scene.record) == before and titles(scene.odette, scene.record) == []


def test_deposit_staged_a_pdf_goes_where_it_was_said_and_a_cda_where_its_header_says(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    scan = staged(helene, pdf(), "scan.pdf")
    said = Line(scene.record, Form(REPORT, "Courrier", DAY))
    first = deposit_staged(helene, scan, said, placed)
    assert isinstance(first, Entered) and not first.again
    # The page was sent again, or its answer was lost.
    assert deposit_staged(helene, scan, said, placed) == first
    karim = cast.record_of(cast.opened(cast.KARIM, scene.clock))
    cda = staged(helene, cdas.level1(cdas.facts(cast.ODETTE)), "document.xml")
    second = deposit_staged(helene, cda, Line(karim, None), placed)
    assert isinstance(second, Entered) and second.record_id == scene.record
    assert titles(scene.odette, scene.record) == [titles(scene.odette, scene.record)[0], "Courrier"]


def test_deposit_staged_nobody_else_deposits_it_and_what_is_gone_says_so(scene: Scene) -> None:
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    scan = staged(helene, pdf(), "scan.pdf")
    said = Line(scene.record, Form(REPORT, "Courrier", DAY))
    with nothing_kept(), pytest.raises(Invalid, match="batch.over"):
        deposit_staged(paul, scan, said, placed)
    stolen = replace(scan, by=paul.actor_id)
    with pytest.raises(Invalid, match="batch.over"):
        bytes_of(paul, stolen)
    forget(scan)
    with pytest.raises(Invalid, match="batch.over"):
        deposit_staged(helene, scan, said, placed)


def test_deposit_staged_without_a_person_or_for_one_who_has_no_record_is_told_and_noted(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    scan = staged(helene, pdf(), "a.pdf")
    with nothing_kept(), pytest.raises(Invalid, match="batch.person"):
        deposit_staged(helene, scan, Line(None, Form(REPORT, "A", DAY)), placed)
    nobody = staged(helene, cdas.level1(cdas.facts(cast.KARIM)), "karim.xml")
    answer = deposit_staged(helene, nobody, Line(None, None), placed)
    assert isinstance(answer, Refusal)
