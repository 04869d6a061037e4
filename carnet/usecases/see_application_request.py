"""An application asks for a person's permission: whether the request is one that may be shown to somebody at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from carnet.identity.oauth import apps
from carnet.identity.oauth.server import Addresses, Answer
from carnet.kernel.errors import Invalid
from carnet.usecases._applications import May, may


@dataclass(frozen=True)
class ApplicationRequest:
    """What an application asks for. Names and scopes are those that the operator registered, not its own word."""

    client_id: str
    name: str
    editor: str
    may: tuple[May, ...]
    back: str


def see_application_request(said: Mapping[str, str], at: Addresses, now: datetime) -> ApplicationRequest | Answer:
    """The request; or where the browser goes back to with an error.

    Raises Invalid when the software or the address to go back to is not registered: nobody is ever sent there.
    """
    try:
        found = apps.consider(said, at, now)
    except apps.NotRegistered:
        raise Invalid.of("application", "application.request") from None
    if isinstance(found, Answer):
        return found
    client = found.client
    words = may(found.scopes.split())
    return ApplicationRequest(client.client_id, client.name, client.settings.editor, words, said["redirect_uri"])
