"""The holder takes everything home, of an open and of a closed record, byte for byte; nobody else does."""

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

from carnet.documents import contents
from carnet.kernel.errors import Refusal
from carnet.policy.sections import Section
from carnet.portal import archive
from carnet.usecases._profile import Question
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.fhir.conform import faults_of
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, assert_refused, report


def unzipped(export: Export) -> zipfile.ZipFile:
    """The archive as it is sent."""
    return zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(export))))


def test_export_record_holder_of_a_closed_record_gets_each_file_byte_for_byte(scene: Scene) -> None:
    first, second = report("Premier"), report("Second")
    for upload in (first, second):
        assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, upload), Deposited)
    closes(scene)
    answer = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(answer, Export)
    held = unzipped(answer)
    assert held.testzip() is None
    assert held.namelist() == [
        "documents/0001.pdf", "documents/0001.xml", "documents/0002.pdf", "documents/0002.xml", archive.INDEX,
    ]  # fmt: skip
    given = [sha256(held.read(f"documents/000{n}.pdf")).digest() for n in (1, 2)]
    assert given == [sha256(upload.data).digest() for upload in (first, second)]
    page = held.read(archive.INDEX).decode()
    assert page.index("Premier") < page.index("Second")
    event = scene.last()
    assert (event.act, len(event.documents), event.detail) == ("record:export", 2, (("documents", "2"),))


def test_export_record_holder_not_proved_again_is_refused(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    answer = export_record(scene.odette, scene.record, stepped_up=False)
    assert_refused(answer, scene.odette, "record:export", "C07", "step_up_needed", scene.record)


def test_export_record_médecin_traitant_is_refused(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    marc = scene.treats(cast.MARC)
    answer = export_record(marc, scene.record, stepped_up=True)
    assert_refused(answer, marc, "record:export", "C01", "not_foreseen", scene.record)


def test_export_record_damaged_file_is_said_and_the_others_are_given(scene: Scene) -> None:
    scene.deposits(cast.HELENE, "Abîmé")
    (damaged,) = contents.blobs_of(scene.record)
    scene.deposits(cast.HELENE, "Entier")
    contents.store().erase(damaged)
    answer = export_record(scene.odette, scene.record, stepped_up=True)
    assert not isinstance(answer, Refusal)
    held = unzipped(answer)
    assert held.namelist() == ["documents/0002.pdf", "documents/0002.xml", archive.INDEX]
    assert "Abîmé" in held.read(archive.INDEX).decode()


def test_export_record_title_is_never_markup(scene: Scene) -> None:
    plain = report()
    assert plain.form is not None
    marked = replace(plain, form=replace(plain.form, title="<script>alert(1)</script>"))
    assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, marked), Deposited)
    answer = export_record(scene.odette, scene.record, stepped_up=True)
    assert not isinstance(answer, Refusal)
    assert "<script>" not in unzipped(answer).read(archive.INDEX).decode()


def test_export_record_holder_takes_what_she_wrote_about_her_health_home(scene: Scene) -> None:
    said = {Question.WHAT: "Arachide <&>", Question.KIND: "food"}
    assert isinstance(write_profile_line(scene.odette, scene.record, Section.ALLERGIES, said), Wrote)
    export = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(export, Export)
    with unzipped(export) as taken:
        page, bundle = taken.read(archive.INDEX).decode(), json.loads(taken.read(archive.PROFILE))
    assert "Arachide &lt;&amp;&gt;" in page
    (entry,) = bundle["entry"]
    assert entry["resource"]["code"]["text"] == "Arachide <&>"
    assert entry["resource"]["patient"] == {"reference": f"Patient/{scene.record}"}
    assert [str(fault) for fault in faults_of(entry["resource"])] == []


def test_export_record_without_a_word_about_health_holds_no_file_of_it(scene: Scene) -> None:
    export = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(export, Export)
    with unzipped(export) as taken:
        assert archive.PROFILE not in taken.namelist()
