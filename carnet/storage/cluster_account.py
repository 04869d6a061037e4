"""The operating-system account of the embedded PostgreSQL. Owns which one it is; never creates one.

PostgreSQL refuses to run as root. An ordinary user runs it as himself. Root runs it under a user id that no account
has (60706-61183 is left free by Debian and by systemd), so that no other daemon shares it and nothing is added to
the system. Only `initdb` insists on an account with a name: it runs as `nobody`, in a folder that only the group of
the free id may enter, and its files are given to the free id before the server ever starts.
"""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from carnet.storage.cluster_errors import AccountRefused

FREE_IDS = range(60_870, 61_184)


@dataclass(frozen=True)
class ClusterAccount:
    """Who runs the server, who runs initdb, and whether the program has to change account for it."""

    uid: int
    gid: int
    initdb_uid: int
    switched: bool

    def may_enter(self, folder: Path) -> bool:
        """Whether the account reaches what is below this folder: every parent lets it pass."""
        return not self.switched or all(self._passes(parent) for parent in (folder, *folder.parents))

    def _passes(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except OSError:
            return False
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))

    def give(self, path: Path) -> None:
        """Gives a file or folder that the program made to the account; nothing to do for an ordinary user."""
        if self.switched:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_tree(self, folder: Path) -> None:
        """Gives a folder that the program made, and all in it, to the account."""
        if not self.switched:
            return
        self.give(folder)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.give(Path(parent, name))


def program_name() -> str:
    """The name of the account that runs this program: PostgreSQL's `peer` check asks for it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise AccountRefused(uid=str(os.geteuid()), why="no name") from None


def choose_account(data_folder: Path) -> ClusterAccount:
    """The account for this data folder: that of its files when they exist, else the present or a free one.

    Raises AccountRefused when root may not change to an unprivileged account.
    """
    me = os.geteuid()
    if me != 0:
        program_name()
        return ClusterAccount(me, os.getegid(), me, switched=False)
    uid = _owner(data_folder) or _free_id()
    return ClusterAccount(uid, uid, _named_unprivileged(), switched=True)


def _owner(folder: Path) -> int:
    try:
        return folder.stat().st_uid
    except FileNotFoundError:
        return 0


def _free_id() -> int:
    for uid in FREE_IDS:
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid
    raise AccountRefused(uid="0", why="no free id")


def _named_unprivileged() -> int:
    for name in ("nobody", "daemon"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise AccountRefused(uid="0", why="no account nobody")
