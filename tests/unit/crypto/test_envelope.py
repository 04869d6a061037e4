"""Keys that wrap keys, and the master key's file."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from carnet.crypto.aead import new_key
from carnet.crypto.envelope import KeyPurpose, MasterKey, new_secret, unwrap_under, wrap_under
from carnet.crypto.errors import KeyFileRefused, KeyFileRule, SealBroken
from carnet.crypto.key_file import root_key, write_key_file


def test_wrap_record_key_same_owner_opens() -> None:
    """A wrapped key opens to the same key, under the master key or under a parent key."""
    master, record, document = MasterKey.ephemeral(), new_key(), new_key()
    assert master.unwrap(master.wrap(record, KeyPurpose.RECORD, b"r", 1), KeyPurpose.RECORD, b"r", 1) == record
    wrapped = wrap_under(record, document, KeyPurpose.DOCUMENT, b"r", 3)
    assert unwrap_under(record, wrapped, KeyPurpose.DOCUMENT, b"r", 3) == document


@pytest.mark.parametrize(
    ("purpose", "owner", "version"),
    [(KeyPurpose.AUDIT, b"r", 1), (KeyPurpose.RECORD, b"s", 1), (KeyPurpose.RECORD, b"r", 2)],
)
def test_unwrap_forger_other_purpose_owner_or_version_is_refused(
    purpose: KeyPurpose, owner: bytes, version: int
) -> None:
    """A wrapped key copied to another record, use or version does not open."""
    master, parent, key = MasterKey.ephemeral(), new_key(), new_key()
    with pytest.raises(SealBroken):
        master.unwrap(master.wrap(key, KeyPurpose.RECORD, b"r", 1), purpose, owner, version)
    with pytest.raises(SealBroken):
        unwrap_under(parent, wrap_under(parent, key, KeyPurpose.RECORD, b"r", 1), purpose, owner, version)


def test_unwrap_thief_other_master_key_is_refused() -> None:
    """The database without its master key opens nothing."""
    wrapped = MasterKey.ephemeral().wrap(new_key(), KeyPurpose.RECORD, b"r", 1)
    with pytest.raises(SealBroken):
        MasterKey.ephemeral().unwrap(wrapped, KeyPurpose.RECORD, b"r", 1)


def test_rotation_operator_new_version_wraps_and_old_still_opens() -> None:
    """After a rotation the newest version wraps, the older one unwraps, and derived secrets stay."""
    old, new, key = root_key(new_secret()), root_key(new_secret()), new_key()
    before, after = MasterKey((old,)), MasterKey((old, new))
    wrapped = before.wrap(key, KeyPurpose.RECORD, b"r", 1)
    assert after.unwrap(wrapped, KeyPurpose.RECORD, b"r", 1) == key
    rewrapped = after.wrap(key, KeyPurpose.RECORD, b"r", 1)
    assert (wrapped[2:10], rewrapped[2:10]) == (old.id, new.id)
    assert after.derive("blind index") == before.derive("blind index")
    with pytest.raises(SealBroken):
        before.unwrap(rewrapped, KeyPurpose.RECORD, b"r", 1)


def test_derive_two_purposes_differ_and_repeat(tmp_path: Path) -> None:
    """Each purpose has its own secret, the same after a restart, and none is the file's own secret."""
    made = MasterKey.create(tmp_path / "master.key")
    loaded = MasterKey.load(tmp_path / "master.key")
    derived = {made.derive("a"), made.derive("b"), loaded.derive("a"), loaded.derive("b")}
    assert len(derived) == 2
    assert not any(secret.hex() in (tmp_path / "master.key").read_text() for secret in derived)


def test_master_key_operator_repr_hides_the_secret(tmp_path: Path) -> None:
    """A master key in a traceback shows its id only."""
    master = MasterKey.create(tmp_path / "master.key")
    secret = (tmp_path / "master.key").read_text().split()[-1]
    assert len(secret) == 64
    assert secret not in repr(master)
    assert repr(bytes.fromhex(secret)) not in repr(master)


def test_create_operator_new_file_is_private_and_leaves_nothing_else(tmp_path: Path) -> None:
    """The file has mode 0600 whatever the umask, and no temporary file stays."""
    before = os.umask(0)
    try:
        MasterKey.create(tmp_path / "master.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["master.key"]


@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("nowhere"), Path.mkdir])
def test_create_operator_taken_name_is_never_overwritten(tmp_path: Path, make: object) -> None:
    """A file, a dangling link or a folder in the place of the key is left as it is."""
    assert callable(make)
    make(tmp_path / "master.key")
    with pytest.raises(KeyFileRefused) as refused:
        MasterKey.create(tmp_path / "master.key")
    assert refused.value.rule is KeyFileRule.EXISTS
    assert os.listdir(tmp_path) == ["master.key"]


def test_create_operator_two_at_once_one_wins(tmp_path: Path) -> None:
    """Of eight processes that make the key at once, one makes it and all others are refused."""

    def attempt(_: int) -> bytes | None:
        try:
            return MasterKey.create(tmp_path / "master.key").id
        except KeyFileRefused:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [key_id for key_id in pool.map(attempt, range(8)) if key_id]
    assert made == [MasterKey.load(tmp_path / "master.key").id]


def test_create_operator_failing_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error before the file is durable leaves nothing, not even half a key."""

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        MasterKey.create(tmp_path / "master.key")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_load_operator_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of the group or of others is refused."""
    MasterKey.create(tmp_path / "master.key")
    (tmp_path / "master.key").chmod(mode)
    assert _rule(tmp_path / "master.key") is KeyFileRule.OPEN_TO_OTHERS


def test_load_operator_link_folder_fifo_or_missing_is_refused(tmp_path: Path) -> None:
    """Only a plain file is read: a link, a folder, a FIFO (without hanging) and a missing file are named."""
    MasterKey.create(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "fifo", 0o600)
    assert _rule(tmp_path / "link") is KeyFileRule.IS_A_LINK
    assert _rule(tmp_path / "folder") is KeyFileRule.NOT_A_FILE
    assert _rule(tmp_path / "fifo") is KeyFileRule.NOT_A_FILE
    assert _rule(tmp_path / "missing") is KeyFileRule.MISSING


def test_load_operator_damaged_file_is_refused(tmp_path: Path) -> None:
    """Every single changed character, cut or repeated line is noticed."""
    path = tmp_path / "master.key"
    MasterKey.create(path)
    text = path.read_text()
    damaged = [text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :] for at in range(len(text) - 1)]
    damaged += ["", "\n", text[:22], text[:-2], text + text.splitlines()[1], text + "key\n", "\udcff" + text]
    for content in damaged:
        path.write_text(content, errors="surrogateescape")
        assert _rule(path) is KeyFileRule.DAMAGED, content


def test_load_operator_file_with_two_versions_opens_both(tmp_path: Path) -> None:
    """A file after a rotation holds both versions."""
    old, new, key = root_key(new_secret()), root_key(new_secret()), new_key()
    write_key_file(tmp_path / "master.key", (old, new))
    master = MasterKey.load(tmp_path / "master.key")
    wrapped = MasterKey((old,)).wrap(key, KeyPurpose.ACCOUNT, b"a", 1)
    assert master.unwrap(wrapped, KeyPurpose.ACCOUNT, b"a", 1) == key
    assert master.id == new.id


def _rule(path: Path) -> KeyFileRule:
    with pytest.raises(KeyFileRefused) as refused:
        MasterKey.load(path)
    assert refused.value.path == path
    return refused.value.rule
