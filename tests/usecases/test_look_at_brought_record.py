"""What of an archive that is brought is refused or left out: bad files, doubles, bombs, lines that nobody wrote."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.vaccinations import Vaccination, confirmed_by
from carnet.usecases import _record_archive
from carnet.usecases._facts import load
from carnet.usecases._profile import Question
from carnet.usecases.look_at_brought_record import look_at_brought_record
from carnet.usecases.take_in_record import take_in_record
from carnet.usecases.write_profile_line import Wrote, write_profile_line
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast
from tests.usecases import scene as scenes
from tests.usecases.brought import elsewhere, files_of, with_manifest, zipped
from tests.usecases.scene import Scene, counts
from tests.usecases.test_take_in_record import full, looked, taken, void

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"resourceType": "Condition"},
        {"code": {"text": "x" * 5000}},
        {"code": {"text": "a\x00b"}},
        {"code": {"coding": [{"system": "s", "code": "c" * 9999}], "text": "Arachide"}},
        {"reaction": "boum"},
        {"code": None},
    ],
)
def test_take_in_record_line_that_nobody_could_have_written_is_left_out(
    clock: FixedClock, change: dict[str, Any]
) -> None:
    def fill(scene: Scene) -> None:
        said = {Question.WHAT: "Arachide"}
        assert isinstance(write_profile_line(scene.odette, scene.record, Section.ALLERGIES, said), Wrote)

    def forged(manifest: dict[str, Any]) -> None:
        resource = manifest["profile"]["lines"][0]["versions"][0]["resource"]
        resource.update(change)

    data = with_manifest(elsewhere(clock, fill), forged)
    scene = scenes.at(clock)
    answer = taken(scene, data)
    assert answer.profile is not None
    if change == {"resourceType": "Condition"}:
        # Written anew from the answers that it holds: what else it says is dropped.
        (line,) = lines.current(load(scene.odette, scene.record).keys)
        assert line.written.resource["resourceType"] == "AllergyIntolerance"
        return
    assert (answer.profile.lines, answer.profile.left_out) == (0, 1)
    assert counts("profile_line")["profile_line"] == 0


def test_take_in_record_vaccination_confirmed_elsewhere_is_declared_here(clock: FixedClock) -> None:
    """A file that the person carried does not confirm in a doctor's name."""

    def fill(scene: Scene) -> None:
        helene = scene.agrees(cast.HELENE)
        assert isinstance(write_vaccine(helene, scene.record, Vaccination(name="REVAXIS", day="2020")), VaccineWritten)

    data = elsewhere(clock, fill)
    scene = scenes.at(clock)
    taken(scene, data)
    (line,) = lines.current(load(scene.odette, scene.record).keys)
    assert confirmed_by(line.written.resource) == ""
    assert line.written.resource["primarySource"] is False
    assert line.by == scene.odette.by()


def test_take_in_record_ticket_serves_its_person_only_and_ends(clock: FixedClock) -> None:
    data = elsewhere(clock, full)
    scene = scenes.at(clock)
    words = looked(scene, data).ticket
    karim = cast.opened(cast.KARIM, clock)
    for caller, record, given in (
        (karim, cast.record_of(karim), words),
        (scene.odette, scene.record, words[:-8] + "AAAAAAAA"),
        (scene.odette, scene.record, "é"),
    ):
        with pytest.raises(Invalid) as told:
            take_in_record(caller, record, given)
        assert [problem.rule for problem in told.value.problems] == ["takein.over"]
    clock.move(timedelta(hours=12))
    with pytest.raises(Invalid):
        take_in_record(scene.odette, scene.record, words)
    assert counts("document")["document"] == 0


def _small(clock: FixedClock) -> bytes:
    return elsewhere(clock, lambda scene: void(scene.deposits(cast.HELENE)))


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("documents/0009.pdf")
    info.external_attr = 0o120777 << 16
    return info


Change = Callable[[bytes], bytes]


BAD: dict[str, tuple[Change, str]] = {
    "no archive": (lambda data: b"hello", "takein.no_archive"),
    "cut": (lambda data: data[:-40], "takein.no_archive"),
    "a comment after the end": (lambda data: data[:-2] + b"\x03\x00abc", "takein.no_archive"),
    "something before the beginning": (lambda data: b"PK\x03\x04" + data, "takein.no_archive"),
    "a name that climbs": (lambda data: zipped([*files_of(data), ("../../etc/passwd", b"x")]), "takein.name"),
    "an absolute name": (lambda data: zipped([*files_of(data), ("/etc/passwd", b"x")]), "takein.name"),
    "a folder of another disk": (lambda data: zipped([*files_of(data), ("c:\\x.pdf", b"x")]), "takein.name"),
    "a link": (lambda data: zipped([*files_of(data), (_link(), b"/etc/passwd")]), "takein.link"),
    "no manifest": (
        lambda data: zipped([one for one in files_of(data) if one[0] != "carnet-record.json"]), "takein.no_manifest",
    ),
    "a manifest that is none": (
        lambda data: zipped([*files_of(data)[:-1], ("carnet-record.json", b"{")]),
        "takein.manifest",
    ),
    "a version to come": (lambda data: with_manifest(data, lambda m: m.update(version=2)), "takein.version"),
    "another format": (lambda data: with_manifest(data, lambda m: m.update(format="x")), "takein.manifest"),
    "a document that changed": (
        lambda data: zipped([(name, b"<x/>" if str(name).endswith("1.xml") else raw) for name, raw in files_of(data)]),
        "takein.changed",
    ),
    "a document that is missing": (
        lambda data: zipped([one for one in files_of(data) if not str(one[0]).endswith("1.xml")]), "takein.missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_look_at_brought_record_bad_archive_is_refused_by_name(clock: FixedClock, name: str) -> None:
    change, rule = BAD[name]
    data = change(_small(clock))
    scene = scenes.at(clock)
    before = scenes.blobs()
    with pytest.raises(Invalid) as told:
        look_at_brought_record(scene.odette, scene.record, data)
    assert [problem.rule for problem in told.value.problems] == [rule]
    assert scenes.blobs() == before
    scenes.assert_noted(scene, scene.odette, "record:take_in", "C61", rule)


def test_look_at_brought_record_doubles_are_refused(clock: FixedClock) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([*files_of(_small(clock)), ("documents/0001.pdf", b"other")])
    scene = scenes.at(clock)
    with pytest.raises(Invalid) as told:
        look_at_brought_record(scene.odette, scene.record, data)
    assert [problem.rule for problem in told.value.problems] == ["takein.twice"]


def test_look_at_brought_record_bombs_are_refused_before_they_are_unpacked(
    clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = _small(clock)
    scene = scenes.at(clock)
    bomb = zipped([*files_of(small), ("documents/0009.pdf", bytes(3_000_000))])
    many = zipped([*files_of(small), *((f"documents/{n:05}.pdf", b"") for n in range(200, 230))])
    monkeypatch.setattr(_record_archive, "UNPACKED", 0.05)
    with pytest.raises(Invalid) as told:
        look_at_brought_record(scene.odette, scene.record, bomb)
    assert [problem.rule for problem in told.value.problems] == ["takein.unpacked"]
    monkeypatch.setattr(_record_archive, "MOST_FILES", 20)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(Invalid) as told:
        look_at_brought_record(scene.odette, scene.record, many)
    assert [problem.rule for problem in told.value.problems] == ["takein.too_many"]
