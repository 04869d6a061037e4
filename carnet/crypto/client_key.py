"""The key of a software that asks for tokens (ES384). Owns its making and its signatures, for trials and measures.

A software of somebody else keeps its own key and signs by itself; the program never signs for one in production.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jws
from joserfc.jwk import ECKey

ALGORITHM: Final = "ES384"
_CURVE: Final = "P-384"


def make() -> dict[str, Any]:
    """A new private key, as a JWK."""
    return dict(ECKey.generate_key(_CURVE, {"use": "sig"}, private=True, auto_kid=True).as_dict(private=True))


def public_set(private: Mapping[str, Any]) -> dict[str, Any]:
    """The key set that the operator writes down: public parts only."""
    return {"keys": [dict(ECKey.import_key(dict(private)).as_dict(private=False))]}


def sign(claims: Mapping[str, Any], private: Mapping[str, Any]) -> str:
    """The claims as a signed token."""
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": str(private["kid"])}
    return jws.serialize_compact(
        header, json.dumps(claims).encode(), ECKey.import_key(dict(private)), algorithms=[ALGORITHM]
    )
