"""The blind indexes of the tables of `identity`. Owns these lines only (see `storage.index_columns`).

What is left alone is the digest of something random that only its holder has, or that ends within days: whoever found
the secret behind it could still not guess it, and it is renewed by being used, ended or issued again.
"""

from typing import Final

from carnet.storage.index_columns import Indexed

INDEXED: Final = (
    Indexed("account", ("login_index", "person_index"), ("id",)),
    Indexed("outside_link", ("link_index",), ("link_index",)),
)
_RANDOM: Final = "the digest of a random value of at least 128 bits that only its holder has"
LEFT_ALONE: Final[dict[tuple[str, str], str]] = {
    ("session", "key_hmac"): f"{_RANDOM}; ends with the session, at most within days",
    ("device", "key_hmac"): f"{_RANDOM} (the cookie of the device)",
    ("push_subscription", "endpoint_hmac"): f"{_RANDOM} (the address that a push service gave one browser)",
    ("pending_share", "key_hmac"): f"{_RANDOM}; ends within the hour",
    ("factor", "credential_hmac"): f"{_RANDOM} (the id of a passkey, which opens nothing by itself)",
    ("notice_link", "token_hmac"): f"{_RANDOM}; ends within days",
    ("activation", "code_index"): "the digest of a code on paper that ends within weeks and after a few tries",
    ("activation", "proof_hmac"): "the same code with a birth date; ends with it",
    ("one_time_code", "code_hmac"): "a code of minutes, bound to its own random id",
    (
        "recovery_code",
        "start_hmac",
    ): "the start of a code that is also hashed by Argon2id; renewed by printing new ones",
    ("oauth_client", "secret_hmac"): f"{_RANDOM} (the secret of an application)",
    ("oauth_token", "token_hmac"): f"{_RANDOM}; ends with the token",
    ("oauth_jti", "jti_hmac"): "an assertion that counts once; ends with it, within minutes",
    ("message_use", "key_hmac"): "a message that counts once; ends with its assertion, within the hour",
    ("message_use", "bound_hmac"): "for whom it counted; ends with it",
    ("oauth_launch", "handle_hmac"): f"{_RANDOM}; ends within minutes",
    ("attempt", "bucket"): "a count of at most a day",
}
