"""A full disk and a damaged file under the real server (security.md 4: R4, R10).

Full: what asks to store is refused, nothing acknowledged is lost, nothing is shown without its event, and all goes on
once there is room. Damaged: the page never gives the bytes, and gives them again once the file is put back.
"""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.torture.browser import Browser, Unanswered
from tests.torture.farm import Farm, depositing
from tests.torture.judge import Given, Verdict
from tests.torture.papers import paper
from tests.torture.stand import Stand, size_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("stand")]

# Room that is left on the small disk: for files of documents, for PostgreSQL.
FEW, SOME = 600_000, 60_000_000
CANNOT_MOUNT = "NOT RUN: a small disk cannot be mounted here (needs root)"


@contextmanager
def small_disk(folder: Path, room: int) -> Iterator[None]:
    """The folder, with all that it holds, on a disk in memory that has this much room left."""
    size = size_of(folder) + room
    kept = folder.with_name(f"{folder.name}.kept")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "small", "/mnt"], capture_output=True)
    if mounted.returncode:
        pytest.skip(CANNOT_MOUNT)
    subprocess.run(["umount", "/mnt"], check=True)
    shutil.rmtree(kept, ignore_errors=True)
    subprocess.run(["cp", "-a", folder, kept], check=True)
    facts = folder.stat()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "small", folder], check=True)
    try:
        os.chown(folder, facts.st_uid, facts.st_gid)
        folder.chmod(facts.st_mode & 0o7777)
        subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
        yield
        subprocess.run(["cp", "-a", f"{folder}/.", kept], check=True)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
    # What was written meanwhile stays: the disk became a larger one.
    for one in tuple(folder.iterdir()):
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
    shutil.rmtree(kept)


def fill(folder: Path) -> Path:
    """A file that takes all the room; there may be none left for its name."""
    ballast = folder / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb") as file:
        while True:
            file.write(bytes(65_536))
            file.flush()
    return ballast


def _judged(stand: Stand, farm: Farm) -> Verdict:
    given = Given(stand.people.record, farm.acknowledged, farm.abandoned)
    return Verdict(**json.loads(stand.program("tests.torture.judge", json.dumps(asdict(given)))))


def test_full_disk_of_files_refuses_deposits_and_readings_go_on(empty: Stand) -> None:
    at, base = Browser(empty.port, empty.people.depositor), f"/pro/dossiers/{empty.people.record}/"
    reader = Browser(empty.port, empty.people.reader)
    farm = Farm(depositing(empty.port, empty.people.depositor, empty.people.record), depositors=1)
    blobs = empty.victim.instance.blob_folder
    for number in range(256):
        (blobs / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
    with small_disk(blobs, FEW):
        first, unique = at.post(f"{base}deposer/", {"form_key": "k"}, paper(uuid.UUID(int=7))), uuid.UUID(int=8)
        assert first.status == 200 and first.documents
        ballast = fill(blobs)
        for _ in range(3):
            assert at.post(f"{base}deposer/", {"form_key": "full"}, paper(unique)).status == 503
        listed = reader.get(f"{base}documents/")
        assert (listed.status, listed.documents) == (200, first.documents)
        assert reader.get(f"{base}documents/{first.documents[0]}/cda/1/").body == paper(uuid.UUID(int=7))
        ballast.unlink()
        second = at.post(f"{base}deposer/", {"form_key": "full"}, paper(unique))
        assert second.status == 200 and second.documents
    farm.acknowledged = {
        str(uuid.UUID(int=7)): str(first.documents[0]),
        str(unique): str(second.documents[0]),
    }
    verdict = _judged(empty, farm)
    assert verdict.clean, verdict


def test_full_disk_of_the_database_loses_nothing_and_comes_back(
    empty: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    """Data, log and temporary files of PostgreSQL on one small disk: refused, never acknowledged in vain."""
    place = empty.victim.cluster.data_dir.resolve()
    empty.victim.cluster.stop()
    farm = Farm(depositing(empty.port, empty.people.depositor, empty.people.record))
    reader = Browser(empty.port, empty.people.reader)
    with small_disk(place, SOME):
        empty.mend()
        farm.start()
        try:
            farm.wait_for(3)
            ballast = fill(place)
            farm.wait_for_info(40)
            said = _asked(reader, f"/pro/dossiers/{empty.people.record}/documents/")
            acknowledged_when_full = len(farm.acknowledged)
            ballast.unlink(missing_ok=True)
            empty.mend()
            farm.wait_for(3)
        finally:
            farm.stop()
        empty.victim.cluster.stop()
    empty.mend()
    verdict = _judged(empty, farm)
    with capsys.disabled():
        print(  # noqa: T201  # The figures are the result.
            f"\ndatabase's disk full: {farm.answers['info']} refused or unanswered, a reading then: {said}; "
            f"{verdict.acknowledged} acknowledged ({acknowledged_when_full} before there was room again), "
            f"{verdict.lost} lost, {verdict.altered} altered"
        )
    assert farm.said_no == []
    assert said == 503
    assert verdict.clean, verdict


def _asked(browser: Browser, path: str) -> int | str:
    try:
        return browser.get(path).status
    except Unanswered as error:
        return str(error)


def test_damaged_file_is_never_served_and_comes_back_when_it_is_put_back(stand: Stand) -> None:
    """One bit, a cut, another document's file, no file: never the bytes, never a page of the document's text."""
    at, base = Browser(stand.port, stand.people.depositor), f"/pro/dossiers/{stand.people.record}/"
    blobs = stand.victim.instance.blob_folder
    before = {path for path in blobs.rglob("*") if path.is_file()}
    uniques = [uuid.uuid4(), uuid.uuid4()]
    documents = [at.post(f"{base}deposer/", {"form_key": str(one)}, paper(one)).documents[0] for one in uniques]
    files = sorted(
        {path for path in blobs.rglob("*") if path.is_file()} - before, key=lambda one: one.stat().st_mtime_ns
    )
    whole = files[0].read_bytes()
    other = files[1].read_bytes()
    flips = [
        bytes([whole[n] ^ 1 if n == at_byte else whole[n] for n in range(len(whole))]) for at_byte in _places(whole)
    ]
    for number, damaged in enumerate([*flips, whole[:-1], whole[: len(whole) // 2], whole + b"x", b"", other, None]):
        files[0].unlink(missing_ok=True)
        if damaged is not None:
            files[0].write_bytes(damaged)
        for path in ("cda/1/", "original/"):
            reply = at.get(f"{base}documents/{documents[0]}/{path}")
            assert reply.status >= 400, (number, path)
            assert paper(uniques[0])[:200] not in reply.body and paper(uniques[1])[:200] not in reply.body
    assert at.get(f"{base}documents/{documents[1]}/cda/1/").body == paper(uniques[1])
    files[0].write_bytes(whole)
    assert at.get(f"{base}documents/{documents[0]}/cda/1/").body == paper(uniques[0])


def _places(data: bytes) -> list[int]:
    """Bytes of every part of a stored file: header, chunks, ends."""
    return [0, 1, 15, 31, 40, 64, len(data) // 3, len(data) // 2, len(data) - 17, len(data) - 16, len(data) - 1]
