"""A software of care made up for trials: registered like any other, with a key that this instance keeps.

Owns that software and how it asks for a token as `docs/fhir.md` says. Never in production (`KIND` is asked first).
"""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from carnet.crypto import client_key
from carnet.identity.oauth import words
from carnet.kernel.clock import SystemClock
from carnet.kernel.durable import write_whole
from carnet.ops.errors import NotForTests
from carnet.storage.instance_folder import Instance

if TYPE_CHECKING:
    from carnet.ops.example_people import ExampleCarer

CLIENT: Final = "logiciel-demo"
KEY_FILE: Final = "logiciel-demo.jwk"
SCOPE: Final = "system/*.cruds"


def key_of(instance: Instance) -> dict[str, Any]:
    """The private key of the software, made and registered when it is first asked for."""
    if not instance.kind.for_tests_only:
        raise NotForTests(folder=str(instance.folder), kind=instance.kind.value)
    path = instance.folder / KEY_FILE
    if not path.exists():
        private = client_key.make()
        register(private)
        write_whole(path, json.dumps(private).encode())
    return _read(path)


def register(private: dict[str, Any]) -> None:
    """Writes the software down as the operator would: every structure, every scope, users who proved who they are."""
    # Imported here: models exist only once Django is ready.
    from carnet.identity.oauth.clients import OauthClientKind, settings_of
    from carnet.usecases.caller import Caller
    from carnet.usecases.change_client import Changed, Written, change_client

    settings = settings_of(
        {
            "editor": "carnet",
            "jwks": client_key.public_set(private),
            "algorithm": client_key.ALGORITHM,
            "scopes": [SCOPE],
            "structures": ["*"],
            "authentication": ["indirecte_renforcee"],
        }
    )
    written = Written(OauthClientKind.BACKEND, "Logiciel de la démonstration", settings)
    made = change_client(Caller.command(SystemClock()), CLIENT, written)
    if not isinstance(made, Changed):
        raise TypeError(f"the software of the trials was not registered: {made.rule}")


def form(private: dict[str, Any], audience: str, carer: "ExampleCarer", scope: str = SCOPE) -> dict[str, str]:
    """What is sent to the token address: an assertion that names the professional who acts, and from where."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": words.ASSERTION,
        "client_assertion": client_key.sign(claims(audience, carer), private),
        "scope": scope,
    }


def claims(audience: str, carer: "ExampleCarer") -> dict[str, Any]:
    """What the software signs."""
    now = int(time.time())
    return {
        "iss": CLIENT,
        "sub": CLIENT,
        "aud": audience,
        "iat": now,
        "exp": now + 240,
        "jti": uuid4().hex,
        "extensions": {
            "ihe_iua": {
                "national_provider_identifier": carer.facts.professional_id,
                "subject_organization_id": carer.place.structure_id,
                "subject_role": [{"system": "urn:oid:1.2.250.1.71.1.2.7", "code": carer.facts.profession}],
                "purpose_of_use": [{"system": "urn:oid:1.2.250.1.213.1.1.4.248", "code": "normal"}],
            },
            "carnet": {"activity_sector": carer.place.sector, "authentication_mode": "INDIRECTE_RENFORCEE"},
        },
    }


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise TypeError(f"{path} is no key")
    return found
