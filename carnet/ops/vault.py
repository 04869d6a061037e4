"""`carnet vault`: the master key. Owns the choice of the verb; never shows a secret, except the shares that it prints.

status: which version wraps how many keys. rotate: a new version, and everything wrapped again while the program serves;
run it again when it was interrupted.
rotate-index: another secret for the blind indexes, the same way. retire:
forgets the versions that no key needs. seal, unseal: a security module or
a key service opens the file from now on, or nobody but the file's owner. shares: recovery on paper.
"""

import argparse

from carnet.ops import vault_index, vault_rotation, vault_seal, vault_shares


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb, with its own arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    for module in (vault_rotation, vault_index, vault_seal, vault_shares):
        module.add_verbs(verbs)


def run(args: argparse.Namespace) -> int:
    """Does what the verb says."""
    return int(args.work(args))
