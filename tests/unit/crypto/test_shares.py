"""Shares of a secret on paper, and sealing to who holds them."""

import secrets

import pytest
from shamir_mnemonic import MnemonicError, combine_mnemonics

from carnet.crypto.errors import SealBroken
from carnet.crypto.sealed_box import new_private, open_box, public_of, seal_to
from carnet.crypto.shares import ShareRule, SharesRefused, combine, split

# Three of the vectors that SLIP-0039 publishes (256 bits; passphrase TREZOR): good, a wrong checksum, two of two.
ALONE = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer fused"
    " large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel lips brave"
    " detect "
)
PAIR = (
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse duckling lying evidence"
    " network walnut tactics forget hairy rebound impulse brother survive clothes stadium mailman rival ocean reward"
    " venture always armed unwrap",
    "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage benefit public busy"
    " prepare sharp friar change work slow purchase ruler again tricycle involve viral wireless mixture anatomy desert"
    " cargo upgrade",
)


def test_shares_library_published_vectors_hold() -> None:
    assert combine_mnemonics([ALONE + "luck"], b"TREZOR").hex() == (
        "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"
    )
    assert combine_mnemonics(PAIR, b"TREZOR").hex() == (
        "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae"
    )
    for wrong in ([ALONE + "lunar"], PAIR[:1]):
        with pytest.raises(MnemonicError):
            combine_mnemonics(wrong, b"TREZOR")


def test_shares_operator_any_three_of_five_give_the_secret_however_typed() -> None:
    secret = secrets.token_bytes(32)
    shares = split(secret, 3, 5)
    assert all(len(share.split()) == 33 for share in shares)
    assert combine([shares[4], shares[0].upper(), "\n".join(shares[2].split())]) == secret
    assert combine(shares) == secret


def test_shares_operator_what_is_wrong_is_named() -> None:
    shares, others = split(secrets.token_bytes(32), 2, 3), split(secrets.token_bytes(32), 2, 3)
    mistyped = " ".join([*shares[1].split()[:-1], "academic"])
    for typed, rule, place in (
        ([], ShareRule.TOO_FEW, 0),
        (shares[:1], ShareRule.TOO_FEW, 0),
        ([shares[0], mistyped], ShareRule.MISTYPED, 2),
        ([shares[0], others[1]], ShareRule.OTHER_SET, 2),
        ([shares[0], shares[0]], ShareRule.TWICE, 2),
    ):
        with pytest.raises(SharesRefused) as refused:
            combine(typed)
        assert (refused.value.rule, refused.value.place) == (rule, place)


def test_sealed_box_stranger_other_key_place_or_bytes_is_refused() -> None:
    private = new_private()
    sealed = seal_to(public_of(private), b"the key", b"here")
    assert open_box(private, sealed, b"here") == b"the key"
    flipped = sealed[:-1] + bytes((sealed[-1] ^ 1,))
    for key, box, place in (
        (new_private(), sealed, b"here"),
        (private, sealed, b"there"),
        (private, flipped, b"here"),
        (private, b"\x02" + sealed[1:], b"here"),
        (private, b"", b"here"),
    ):
        with pytest.raises(SealBroken):
            open_box(key, box, place)
