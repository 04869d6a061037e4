"""Words of the protocols (OAuth 2, OpenID Connect, SMART). Owns their spelling; never what they allow.

Imports nothing of Django: commands read it before models exist.
"""

from typing import Final

OPENID: Final = "openid"
WHO: Final = "fhirUser"
LAUNCH: Final = "launch/patient"
OFFLINE: Final = "offline_access"
SPECIAL: Final = (OPENID, WHO, LAUNCH, OFFLINE)
"""Scopes of an application that are no right on a record."""

BY_KEY: Final = "private_key_jwt"
BASIC: Final = "client_secret_basic"
NO_PROOF: Final = "none"
METHODS: Final = (BY_KEY, BASIC, NO_PROOF)
"""How a software proves who it is."""
ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
