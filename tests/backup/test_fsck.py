"""`carnet fsck` finds each planted damage and nothing else (security.md R10, A16), and says nothing of a person."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from carnet.documents import contents
from carnet.ledger import log_keys
from carnet.ops import cli
from carnet.storage.blobs import BlobId
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.db import TestHouse
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Damage:
    """What a test may break: the files, and the database as its superuser."""

    files: list[Path]
    admin: psycopg.Connection[tuple[object, ...]]
    record: object
    signer: Path

    def sql(self, statement: str) -> None:
        self.admin.execute("SET session_replication_role = replica")
        self.admin.execute(statement.format(record=f"'{self.record}'"))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def old_orphan(_: object = None) -> None:
    path = Path(contents.store()._path(contents.store().put([b"nobody's"])))  # type: ignore[attr-defined]  # noqa: SLF001
    os.utime(path, (time.time() - 90_000, time.time() - 90_000))


def forge_head(damage: Damage) -> None:
    text = damage.signer.read_text(encoding="utf-8")
    damage.signer.write_text(re.sub(r"\n(\d+)\n", "\n9999\n", text, count=1), encoding="utf-8")


def all_of(*damages: Callable[[Damage], object]) -> Callable[[Damage], object]:
    """Several at once, where none hides another."""
    return lambda damage: [one(damage) for one in damages]


def sql(statement: str) -> Callable[[Damage], object]:
    return lambda damage: damage.sql(statement)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


ALTERED, MISSING = "is not the one that was deposited", "The file of a document is missing"
EXTRA, UNNAMED = "belongs to no document", "no version or no file"
SIGNED, LOST = "not the one that was signed", "leads to a record that is not there"
# What is planted, and how often each sentence is said.
DAMAGES: dict[str, tuple[Callable[[Damage], object], dict[str, int]]] = {
    "nothing, and a file on its way": (lambda d: contents.store().put([b"on its way"]), {}),
    "missing, flipped, cut, extra": (
        all_of(lambda d: d.files[0].unlink(), lambda d: flip(d.files[1]), lambda d: cut(d.files[2]), old_orphan),
        {MISSING: 1, ALTERED: 2, EXTRA: 1},
    ),
    "swapped, claims of nobody": (
        all_of(
            lambda d: swap(*d.files[:2]),
            sql("UPDATE locator SET record_id = gen_random_uuid() WHERE record_id = {record} AND kind = 'ins'"),
        ),
        {ALTERED: 2, LOST: 1},
    ),
    "no version, a key gone": (
        all_of(
            sql("DELETE FROM entry_version WHERE record_id = {record}"),
            sql("DELETE FROM record_key WHERE record_id = {record} AND purpose = 'index'"),
        ),
        {UNNAMED: 3, "Keys of a record are missing": 1},
    ),
    "no document": (sql("DELETE FROM document WHERE record_id = {record}"), {"A row of a file belongs": 3}),
    "no row of the files, a key altered": (
        all_of(
            sql("DELETE FROM content WHERE record_id = {record}"),
            sql(
                "UPDATE record_key SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)"
                " WHERE record_id = {record} AND purpose = 'index'"
            ),
        ),
        {UNNAMED: 3, "does not open with the master key": 1},
    ),
    "keys of a destroyed record": (
        sql("UPDATE head SET status = 'destroyed' WHERE record_id = {record}"),
        {"A destroyed record still has keys": 1, LOST: 5},
    ),
    "event gone, head of a stream, log cut": (
        all_of(
            sql("DELETE FROM event WHERE record_id = {record} AND stream = 0 AND seq = 2"),
            sql("UPDATE stream_head SET seq = seq + 1 WHERE record_id = {record} AND stream = 1"),
            sql("DELETE FROM log_leaf WHERE leaf_index = (SELECT max(leaf_index) FROM log_leaf)"),
        ),
        {"stream 0, seq 2": 2, "stream 1": 1, SIGNED: 1},
    ),
    "memory of the signer forged": (forge_head, {SIGNED: 1}),
    "memory of the signer gone": (lambda d: d.signer.unlink(), {SIGNED: 1}),
}


@pytest.mark.parametrize("planted", DAMAGES)
def test_fsck_operator_planted_damage_is_named_and_nothing_of_a_person(
    planted: str, scene: Scene, house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.treats(cast.HELENE)
    for title in ("Consultation", "Bilan", "Suivi"):
        scene.deposits(cast.HELENE, title)
    sequence_journal(scene.clock)
    root = house.instance.blob_folder
    files = [root / blob.value[:2] / blob.value for blob in contents.blobs_of(scene.record)]
    signer = house.instance.folder / log_keys.MEMORY_FOLDER / "2026"
    work, said = DAMAGES[planted]
    with psycopg.connect(house.cluster.dsn("carnet_admin"), autocommit=True) as admin:
        work(Damage(files, admin, scene.record, signer))
    capsys.readouterr()
    code = cli.main(["fsck"])
    told = capsys.readouterr()
    assert code == (10 if said else 0), told.err
    english = told.err.split("\n")
    counted = {one: sum(one in line and " / " not in line for line in english) for one in said}
    assert {one: count for one, count in said.items() if counted[one] < count} == {}, told.err
    for word in ("MARTEL", "Odette", "Consultation", "Bilan", cast.ODETTE.login):
        assert word not in told.err + told.out


def test_fsck_operator_repair_removes_old_orphans_only(
    scene: Scene, house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.treats(cast.HELENE)
    scene.deposits(cast.HELENE)
    old_orphan()
    young = contents.store().put([b"on its way"])
    assert cli.main(["fsck", "--quick"]) == 10
    assert cli.main(["fsck", "--repair"]) == 0
    assert set(contents.store().ids()) == {young, *contents.blobs_of(scene.record)}
    assert isinstance(young, BlobId)
