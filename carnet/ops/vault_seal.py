"""`carnet vault seal | unseal`: who opens the file of the master key. Owns the arguments; touches no database."""

import argparse
from pathlib import Path

from carnet.crypto.errors import KeyFileRefused
from carnet.ops.sentences import both
from carnet.ops.surroundings import find_folder
from carnet.ops.vault_errors import SettingWrong
from carnet.storage import key_sealers, master_file
from carnet.storage.instance_errors import InstanceKeyRefused
from carnet.storage.instance_folder import open_instance

_FILES = frozenset({"pin-file", "token-file", "ca-file", "module"})


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two verbs."""
    seal = verbs.add_parser("seal", help="faire sceller le fichier / have the file sealed")
    seal.add_argument("sealer", choices=key_sealers.names())
    seal.add_argument("settings", nargs="+", metavar="NAME=VALUE", help="docs/operations.md")
    seal.set_defaults(work=_seal)
    verbs.add_parser("unseal", help="remettre le fichier en clair / make the file plain again").set_defaults(
        work=_unseal
    )


def _seal(args: argparse.Namespace) -> int:
    instance = open_instance(find_folder())
    pairs = dict(_pair(text) for text in args.settings)
    try:
        master_file.seal_with(instance.key_file, args.sealer, pairs)
    except KeyFileRefused as refused:
        raise InstanceKeyRefused(path=str(refused.path), why=refused.rule.value) from refused
    open_instance(instance.folder)
    print(both("ops.vault.sealed", path=instance.key_file, how=args.sealer))
    return 0


def _unseal(args: argparse.Namespace) -> int:
    instance = open_instance(find_folder())
    master_file.unseal(instance.key_file)
    print(both("ops.vault.unsealed", path=instance.key_file))
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value.strip() or any(letter < " " for letter in text):
        raise SettingWrong(text=name)
    # The program may be started from another folder than this command.
    return name, str(Path(value).absolute()) if name in _FILES else value.strip()
