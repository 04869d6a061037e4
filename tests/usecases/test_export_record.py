"""The holder takes everything home, of an open and of a closed record, byte for byte; nobody else does."""

import io
import json
import re
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from carnet.documents import contents
from carnet.kernel.errors import Refusal
from carnet.policy.sections import Section
from carnet.portal import archive, archive_page
from carnet.usecases._profile import Question
from carnet.usecases._record_manifest import NAME, read_manifest
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.export_record import Export, export_record
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from tests import cast
from tests.fhir.conform import faults_of
from tests.journal import events
from tests.usecases.lives import closes
from tests.usecases.scene import Scene, assert_refused, report
from tools import carnet_verify


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
        page, bundle = taken.read(archive.INDEX).decode(), json.loads(taken.read(archive_page.PROFILE))
    assert "Arachide &lt;&amp;&gt;" in page
    (entry,) = bundle["entry"]
    assert entry["resource"]["code"]["text"] == "Arachide <&>"
    assert entry["resource"]["patient"] == {"reference": f"Patient/{scene.record}"}
    assert [str(fault) for fault in faults_of(entry["resource"])] == []


def test_export_record_without_a_word_about_health_holds_no_file_of_it(scene: Scene) -> None:
    export = export_record(scene.odette, scene.record, stepped_up=True)
    assert isinstance(export, Export)
    with unzipped(export) as taken:
        assert archive_page.PROFILE not in taken.namelist()


def whole(scene: Scene) -> Export:
    """Everything, as the page asks for it."""
    answer = export_record(scene.odette, scene.record, stepped_up=True, whole=True)
    assert isinstance(answer, Export)
    return answer


def test_export_record_whole_names_every_file_with_its_sum(scene: Scene) -> None:
    scene.hides(scene.deposits(cast.HELENE, "Caché"))
    scene.deposits(cast.HELENE, "Ouvert")
    said = {Question.WHAT: "Arachide", Question.KIND: "food"}
    assert isinstance(write_profile_line(scene.odette, scene.record, Section.ALLERGIES, said), Wrote)
    with unzipped(whole(scene)) as taken:
        manifest = read_manifest(taken.read(NAME))
        told = [*(file for one in manifest.documents for file in one.files), *manifest.others]
        assert {one.path for one in told} | {NAME} == set(taken.namelist())
        assert all(sha256(taken.read(one.path)).hexdigest() == one.sha256 for one in told)
        assert all(len(taken.read(one.path)) == one.size for one in told)
    assert [(one.title, one.hidden) for one in manifest.documents] == [("Caché", True), ("Ouvert", False)]
    assert [file.role for file in manifest.documents[0].files] == ["inside", "stored"]
    (line,) = manifest.profile.lines
    assert (line.section, line.versions[0].mine) == ("allergies", True)
    assert manifest.person.ins == tuple((ins.root.value, ins.value) for ins in cast.ODETTE.identity.numbers)


def test_export_record_whole_holds_a_journal_that_the_verifier_accepts(scene: Scene, tmp_path: Path) -> None:
    scene.deposits(cast.HELENE)
    sequence_journal(scene.clock)
    packed = tmp_path / "mon-dossier.zip"
    packed.write_bytes(b"".join(archive.stream(whole(scene))))
    assert carnet_verify.main([str(packed)]) == 0
    events_named = dict(scene.last().detail)
    assert events_named["documents"] == "1"
    assert events_named["heads"].startswith("2026:")


def test_export_record_whole_fhir_names_the_place_of_each_document(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    with unzipped(whole(scene)) as taken:
        bundle = json.loads(taken.read(archive_page.FHIR))
        resources = [entry["resource"] for entry in bundle["entry"]]
        assert [one["resourceType"] for one in resources] == ["Composition", "Patient", "DocumentReference"]
        address = resources[2]["content"][0]["attachment"]["url"]
        assert address == "../documents/0001.xml"
        assert address.removeprefix("../") in taken.namelist()
    assert [str(fault) for one in resources for fault in faults_of(one)] == []


def test_export_record_whole_is_one_event(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    before = len(events(scene.record))
    whole(scene)
    assert len(events(scene.record)) == before + 1


def test_export_record_page_has_no_script_and_nothing_from_elsewhere(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    with unzipped(whole(scene)) as taken:
        page = taken.read(archive.INDEX).decode()
    assert not re.search(r"<script|<link|<img|https?:| style=| on[a-z]+=", page)
    assert page.index("<h1>") < page.index("<h2>")
    links = re.findall(r'<a href="([^"]+)">([^<]+)<', page)
    assert [href for href, _ in links] == ["documents/0001.pdf", "documents/0001.xml"]
    assert len({said for _, said in links}) == len(links)
