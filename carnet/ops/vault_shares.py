"""`carnet vault shares-make | shares-combine`: recovery of the master key on paper. Owns the sheets; keeps no share.

A sheet goes into a sealed envelope, each envelope to another person. The same envelopes stay good after a rotation.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent
from uuid import UUID

from carnet.crypto.errors import KeyFileRefused, SealBroken
from carnet.crypto.key_file import write_key_file
from carnet.crypto.key_ring import KeyRing
from carnet.crypto.shares import MOST_SHARES, ShareRule, SharesRefused, combine, split
from carnet.kernel.clock import SystemClock
from carnet.ops.sentences import both
from carnet.ops.surroundings import find_folder
from carnet.ops.vault_errors import (
    FileUnreadable,
    FileUnwritable,
    ShareMistyped,
    ShareNumbers,
    ShareOfOtherSet,
    SharesOfOtherKey,
    SharesTooFew,
    SharesWrong,
    ShareTwice,
)
from carnet.storage import recovery
from carnet.storage.instance_errors import InstanceKeyRefused, StartRefused
from carnet.storage.instance_folder import KEY_FILE, Instance, open_instance, read_identity

_WORDS_A_LINE = 3


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two verbs."""
    make = verbs.add_parser("shares-make", help="enveloppes de secours / recovery envelopes")
    make.add_argument("--needed", type=int, default=3, help="combien suffisent / how many are enough (3)")
    make.add_argument("--of", type=int, default=5, help="combien en tout / how many in all (5)")
    make.add_argument("--to", type=Path, required=True, help="dossier des feuilles à imprimer / folder of the sheets")
    make.set_defaults(work=_make)
    again = verbs.add_parser("shares-combine", help="retrouver la clé / get the key back")
    again.add_argument("--sealed", type=Path, help="recovery.sealed, sinon celui de l'instance / else the instance's")
    again.add_argument("--check", action="store_true", help="essayer sans rien écrire / try, write nothing")
    again.add_argument("shares", nargs="*", type=Path, help="fichiers, sinon une part par ligne / files, else typed")
    again.set_defaults(work=_combine)


def _make(args: argparse.Namespace) -> int:
    if not 2 <= args.needed <= args.of <= MOST_SHARES:
        raise ShareNumbers(most=str(MOST_SHARES))
    instance = open_instance(find_folder())
    args.to.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = SystemClock().now()
    private = recovery.begin(instance, args.needed, args.of, at)
    shares = split(private, args.needed, args.of)
    if combine(shares[-args.needed :]) != private:
        raise SharesWrong()
    for number, share in enumerate(shares, start=1):
        path = args.to / f"{number}-{args.of}.txt"
        _write_private(path, sheet(instance.id, f"{at:%Y-%m-%d}", number, args.of, args.needed, share))
        print(both("ops.vault.share", path=path))
    print(both("ops.vault.shares_made", needed=args.needed, of=args.of))
    return 0


def _combine(args: argparse.Namespace) -> int:
    folder = find_folder()
    sealed = args.sealed or folder / recovery.SEALED_FILE
    try:
        ring = recovery.open_with(combine(_typed(args.shares)), sealed.read_bytes(), read_identity(folder))
    except SharesRefused as refused:
        raise _said(refused) from refused
    except SealBroken as broken:
        raise SharesOfOtherKey(path=str(sealed)) from broken
    except OSError as error:
        raise FileUnreadable(path=str(error.filename)) from error
    if args.check:
        print(both("ops.vault.shares_good", versions=len(ring.versions)))
        return 0
    return _put_back(folder, ring)


def _said(refused: SharesRefused) -> StartRefused:
    place = str(refused.place)
    match refused.rule:
        case ShareRule.MISTYPED:
            return ShareMistyped(place=place)
        case ShareRule.TWICE:
            return ShareTwice(place=place)
        case ShareRule.TOO_FEW:
            return SharesTooFew(needed=str(refused.needed))
        case _:
            return ShareOfOtherSet(place=place)


def _put_back(folder: Path, ring: KeyRing) -> int:
    try:
        write_key_file(folder / KEY_FILE, ring)
    except KeyFileRefused as refused:
        raise InstanceKeyRefused(path=str(refused.path), why=refused.rule.value) from refused
    instance: Instance = open_instance(folder)
    print(both("ops.vault.recovered", path=instance.key_file))
    return 0


def _typed(files: Sequence[Path]) -> list[str]:
    """The words of each file or typed line; of a printed sheet only what stands between its two rules."""
    if files:
        return [words_of(path.read_text(encoding="utf-8")) for path in files]
    print(both("ops.vault.type_shares"), file=sys.stderr)
    return [line for line in map(str.strip, sys.stdin) if line]


def words_of(text: str) -> str:
    """The words of a sheet, or of a text that is nothing but words."""
    _, rule, rest = text.partition(_RULE)
    return rest.partition(_RULE)[0] if rule else text


_RULE = "=" * 60


def sheet(instance: UUID, day: str, number: int, of: int, needed: int, share: str) -> str:
    """The page to print: what it is, the words with their numbers, what to do with it."""
    words = [f"{place:>2}. {word:<14}" for place, word in enumerate(share.split(), start=1)]
    lines = ["  " + "  ".join(words[at : at + _WORDS_A_LINE]) for at in range(0, len(words), _WORDS_A_LINE)]
    head = dedent(f"""\
        carnet — part de secours {number} sur {of} / recovery share {number} of {of}
        Instance {instance} — {day}

        Gardez cette feuille dans une enveloppe fermée, en lieu sûr. Ne la photographiez pas.
        {needed} parts sur {of} redonnent la clé qui ouvre tous les dossiers. Une seule ne dit rien.
        Keep this sheet in a sealed envelope, in a safe place. Do not photograph it.
        {needed} of {of} shares give back the key that opens all records. One alone tells nothing.
        """)
    tail = "carnet vault shares-combine   (docs/operations.md)\n"
    return "\n".join([head, _RULE, *lines, _RULE, tail])


def _write_private(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FileUnwritable(path=str(path), why=error.strerror or "") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
