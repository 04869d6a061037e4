"""Restore drill on the real embedded PostgreSQL (security.md R9, A42): what ended, was blocked or erased stays so."""

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind, How
from carnet.documents import contents
from carnet.documents.subscriptions import Subscription
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.ledger import log_store
from carnet.ops import backup_journal, backup_set, cli, restore_steps
from carnet.storage import backup_format as formats
from carnet.storage import db, vault
from carnet.storage import head as heads
from carnet.storage.backup_target import target
from carnet.storage.cluster_settings import ADMIN
from carnet.storage.instance_folder import load_master
from carnet.usecases.accept_token import accept_token
from carnet.usecases.ask_destruction import DestructionAsked, ask_destruction
from carnet.usecases.caller import Caller
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.end_subscription import end_subscription
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.subscribe import Wish, subscribe
from tests import cast
from tests.backup.tools import carnet, give_key, one, rows, served
from tests.db import TestHouse
from tests.fhir import tokens
from tests.usecases.scene import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NOTHING = lambda *_: None  # noqa: E731  (no bar)


def block(scene: Scene, carer: cast.Carer) -> None:
    """Odette blocks a professional, as the act does: a new version, and the epoch moves."""

    def work() -> None:
        head = heads.lock(scene.record)
        assert head
        heads.change(head)
        db.execute("UPDATE head SET last_event_at = %s WHERE record_id = %s", [scene.clock.now(), scene.record])
        grantee = Grantee(GranteeKind.PROFESSIONAL, carer.facts.professional_id)
        by = scene.odette.by()
        forbidden = Authorisation(grantee, AuthorisationState.FORBIDDEN, scene.clock.now(), None, How.GIVEN, by, 0)
        authorisations.append(scene.record, forbidden, by, scene.clock.now())

    db.in_transaction(work)


def subscribed(scene: Scene, number: int = 0) -> tuple[Caller, Subscription]:
    """Hélène's software is told what is new in Odette's record."""
    scene.agrees(cast.HELENE)
    caller = accept_token(tokens.bearer(scene.caller(cast.HELENE)), request_id="r", clock=scene.clock)
    assert isinstance(caller, Caller)
    software = replace(caller, asks="DocumentReference.s")
    with override_settings(CARNET_SUBSCRIPTION_HOSTS=("abonne.test",)):
        made = subscribe(software, scene.record, Wish(f"https://abonne.test/{number}", "https://carnet.test/fhir"))
    assert isinstance(made, Subscription)
    return software, made


def journal_copied(scene: Scene, house: TestHouse, place: Path) -> None:
    sequence_journal(scene.clock)
    backup_journal.copy(house.instance, target(str(place)), str(place), scene.clock, NOTHING)


def test_restore_operator_hidden_ended_blocked_and_destroyed_after_the_backup_stay_so(
    scene: Scene, house: TestHouse, place: Path, empty: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A42, R9: backup, then acts, then an hourly copy of the journal, then a loss; then the restore."""
    karim = cast.opened(cast.KARIM, scene.clock)
    scene.treats(cast.HELENE)
    other = tmp_path / "journal"
    other.mkdir()
    # A copy from before the backup: replaying it would bring older rights back.
    journal_copied(scene, house, other)
    older = shutil.copytree(other, tmp_path / "older")
    scene.clock.move(timedelta(minutes=1))
    hidden = scene.deposits(cast.HELENE, "Consultation")
    software, subscription = subscribed(scene)
    sequence_journal(scene.clock)
    name, missing = backup_set.make(house.instance, target(str(place)), scene.clock, NOTHING)
    assert missing == []
    # After the backup: rights end, somebody is blocked, a document is hidden, another comes, a record is destroyed.
    scene.clock.move(timedelta(hours=1))
    assert isinstance(name_treating_doctor(scene.odette, scene.record, _id(cast.HELENE), active=False), Named)
    block(scene, cast.PAUL)
    assert isinstance(end_subscription(software, scene.record, subscription.subscription_id), Subscription)
    change_visibility(scene.odette, scene.record, hidden.logical_id, hide=True)
    scene.treats(cast.MARC)
    scene.deposits(cast.MARC, "Bilan")
    assert isinstance(close_record(karim, cast.record_of(karim)), Closed)
    asked = ask_destruction(karim, cast.record_of(karim), stepped_up=True)
    assert isinstance(asked, DestructionAsked)
    journal_copied(scene, house, other)
    scene.clock.move(asked.done_at - scene.clock.now())
    assert carry_out_due(scene.clock).done == 1
    journal_copied(scene, house, other)
    kept, size = rows(house.cluster.owner_dsn), log_store.size(2026)
    # After the last copy: lost, and the restore says up to when it goes.
    scene.deposits(cast.MARC, "Perdu")

    give_key(house, empty)
    first = carnet(empty, "restore", str(place))
    assert (first.returncode, "--no-newer-journal" in first.stderr) == (3, True), first.stderr
    with served(empty) as cluster:
        at_backup = rows(cluster.owner_dsn)
        # The comparison below sees what a restore without replay would bring back.
        brought_back = {table for table in kept if at_backup[table] != kept[table]}
        assert {
            "authorisation",
            "treating_doctor",
            "entry_version",
            "record_key",
            "event",
            "head",
            "subscription",
        } <= brought_back
    assert carnet(empty, "worker").returncode == 3
    stale = carnet(empty, "restore", str(place), "--journal", str(older))
    assert (stale.returncode, "--no-newer-journal" in stale.stderr) == (3, True), stale.stderr
    second = carnet(empty, "restore", str(place), "--journal", str(other))
    assert second.returncode == 0, second.stderr
    assert "2" in second.stdout
    with served(empty) as cluster:
        back = rows(cluster.owner_dsn)
        assert {table: lost for table in kept if (lost := set(kept[table]) - set(back[table]))} == {}
        # What is new is one event, in a worker's journal of its own: that somebody restored (A17).
        new = {table: added for table in kept if (added := set(back[table]) - set(kept[table]))}
        assert set(new) == {"head", "record_key", "stream_head", "event"} and len(new["event"]) == len(new["head"]) == 1
        assert {json.loads(row)["record_id"] for added in new.values() for row in added} == {
            json.loads(row)["record_id"] for row in new["head"] if json.loads(row)["status"] == "system"
        }
        destroyed = cast.record_of(karim)
        keys = "SELECT count(*) FROM record_key WHERE record_id = %s AND purpose IN ('document', 'metadata', 'index')"
        assert one(cluster.owner_dsn, keys, destroyed) == 0
        assert one(cluster.owner_dsn, "SELECT count(*) FROM session") == 0
        assert one(cluster.owner_dsn, "SELECT max(leaf_index) + 1 FROM log_leaf") == size
        assert one(cluster.dsn(), "SELECT current_user") == "carnet_app"
    assert carnet(empty, "verify").returncode == 0
    stored = {path.name for path in (empty / "blobs").rglob("*") if path.is_file()}
    assert stored == {row.split('"blob_id": "')[1][:32] for row in kept["content"]}
    # Nothing of it can be read where it is kept, and the key is in none of it.
    secret = vault.master().ring.root.secret
    for path in (*place.rglob("*"), *other.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        for needle in (b"MARTEL", b"Consultation", b"Bilan", secret, secret.hex().encode()):
            assert needle not in data, (path, needle)
    assert name in {path.name for path in (place / "sets").iterdir()}


def _id(carer: cast.Carer) -> str:
    return carer.facts.professional_id


def test_restore_operator_without_any_journal_must_say_so_and_is_told_what_is_lost(
    scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    sequence_journal(scene.clock)
    scene.treats(cast.HELENE)
    scene.deposits(cast.HELENE)
    subscribed(scene)
    sequence_journal(scene.clock)
    assert cli.main(["backup", str(place)]) == 0
    assert cli.main(["backup", str(place), "--verify"]) == 0
    give_key(house, empty)
    done = carnet(empty, "restore", str(place), "--no-newer-journal")
    assert done.returncode == 0, done.stderr
    assert "lost" in done.stdout
    with served(empty) as cluster:
        # Nobody knows which of them ended since: all do.
        assert one(cluster.owner_dsn, "SELECT array_agg(status) FROM subscription") == ["off"]
    again = carnet(empty, "restore", str(place))
    assert again.returncode == 3 and "instance.json" in again.stderr


def test_restore_operator_without_key_or_with_another_or_a_damaged_set_is_refused(
    scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    """A42: the place of backups alone opens nothing; a flipped bit is named before the database is touched."""
    from carnet.crypto.envelope import MasterKey

    assert cli.main(["backup", str(place)]) == 0
    missing = carnet(empty, "restore", str(place))
    assert missing.returncode == 3 and "master.key" in missing.stderr
    MasterKey.create(empty / "master.key")
    other = carnet(empty, "restore", str(place))
    assert other.returncode == 3 and "clé" in other.stderr
    (empty / "master.key").unlink()
    give_key(house, empty)
    sealed = next(place.rglob("database.sealed"))
    data = bytearray(sealed.read_bytes())
    data[len(data) // 2] ^= 1
    sealed.write_bytes(data)
    assert cli.main(["backup", str(place), "--verify"]) == 3
    damaged = carnet(empty, "restore", str(place))
    assert damaged.returncode == 3 and "database.sealed" in damaged.stderr
    assert carnet(empty, "verify").returncode == 3


def test_backup_operator_blob_lost_is_told_and_document_of_both_is_sent_once(
    scene: Scene, house: TestHouse, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.treats(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    assert card
    assert cli.main(["backup", str(place)]) == 0
    sent = {path: path.stat().st_mtime_ns for path in (place / "blobs").rglob("*") if path.is_file()}
    assert len(sent) == 1
    scene.deposits(cast.HELENE, "Autre")
    lost = contents.blobs_of(scene.record)
    assert cli.main(["backup", str(place)]) == 0
    assert {path: path.stat().st_mtime_ns for path in sent} == sent
    scene.deposits(cast.HELENE, "Troisième")
    gone = next(blob for blob in contents.blobs_of(scene.record) if blob not in lost)
    contents.store().erase(gone)
    capsys.readouterr()
    assert cli.main(["backup", str(place)]) == 10
    assert gone.value in capsys.readouterr().err
    assert os.listdir(place / "sets")


def test_restore_operator_killed_at_each_step_goes_on(scene: Scene, house: TestHouse, place: Path, empty: Path) -> None:
    """Read back but not noted, one copy of the journal replayed and not the next: done again, it is the same."""
    there = target(str(place))
    scene.treats(cast.HELENE)
    sequence_journal(scene.clock)
    name, _ = backup_set.make(house.instance, there, scene.clock, NOTHING)
    for carer in (cast.MARC, cast.INES):
        scene.deposits(cast.HELENE, carer.login)
        block(scene, carer)
        journal_copied(scene, house, place)
    kept = rows(house.cluster.owner_dsn)
    give_key(house, empty)
    (empty / "blobs").mkdir()
    instance = replace(house.instance, folder=empty)
    header = formats.read_header(there, f"sets/{name}/set.json")
    key = formats.opened(load_master(instance.key_file), header)
    with served(empty) as cluster:

        def read() -> None:
            restore_steps.read_back(there, f"sets/{name}", header, key, cluster)

        def replayed() -> object:
            return restore_steps.replay(instance, there, header, cluster.dsn(ADMIN))

        for point, step in (("restore.database_read", read), ("restore.increment_replayed", replayed)):
            with arm(point), pytest.raises(FailpointReached):
                step()
            step()
        assert {table: one for table, one in rows(cluster.owner_dsn).items() if one != kept[table]} == {}
