"""A secret in several shares, some of which give it back (Shamir, as SLIP-0039 writes shares in words). Keeps nothing.

A share of 32 bytes is 33 English words of a list of 1,024, with a checksum: a mistyped word is noticed before anything
is tried. The arithmetic is that of the reference implementation (`shamir-mnemonic`); our tests hold its vectors.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

MOST_SHARES = 16
SECRET_BYTES = 32


class ShareRule(StrEnum):
    """Why shares do not give a secret."""

    MISTYPED = "mistyped"
    OTHER_SET = "other_set"
    TOO_FEW = "too_few"
    TWICE = "twice"


class SharesRefused(Exception):
    """The shares do not give the secret; `place` counts from 1 when one of them is at fault."""

    def __init__(self, rule: ShareRule, *, place: int = 0, needed: int = 0) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.place = place
        self.needed = needed


def split(secret: bytes, needed: int, of: int) -> list[str]:
    """Shares of a secret of 32 bytes: any `needed` of them give it back, fewer tell nothing. ValueError."""
    if len(secret) != SECRET_BYTES or not 2 <= needed <= of <= MOST_SHARES:
        raise ValueError("a secret of 32 bytes, and 2 <= needed <= of <= 16")
    # There is no passphrase to slow down guesses at: one more thing to lose would protect nothing.
    shares: list[str] = generate_mnemonics(1, [(needed, of)], secret, iteration_exponent=0)[0]
    return shares


def combine(typed: Sequence[str]) -> bytes:
    """The secret of these shares, however they are spaced and capitalised; SharesRefused names what is wrong."""
    words = [" ".join(re.findall("[a-z]+", text.lower())) for text in typed]
    shares = [_share(text, place) for place, text in enumerate(words, start=1)]
    _check(shares)
    try:
        secret: bytes = combine_mnemonics(words[: shares[0].member_threshold])
    except MnemonicError as error:
        raise SharesRefused(ShareRule.OTHER_SET) from error
    return secret


def _share(words: str, place: int) -> Share:
    try:
        return Share.from_mnemonic(words)
    except MnemonicError as error:
        raise SharesRefused(ShareRule.MISTYPED, place=place) from error


def _check(shares: Sequence[Share]) -> None:
    if not shares:
        raise SharesRefused(ShareRule.TOO_FEW)
    first, seen = shares[0], set()
    for place, share in enumerate(shares, start=1):
        if share.identifier != first.identifier or share.member_threshold != first.member_threshold:
            raise SharesRefused(ShareRule.OTHER_SET, place=place)
        if share.index in seen:
            raise SharesRefused(ShareRule.TWICE, place=place)
        seen.add(share.index)
    if len(shares) < first.member_threshold:
        raise SharesRefused(ShareRule.TOO_FEW, needed=first.member_threshold)
