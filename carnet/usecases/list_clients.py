"""The software that the operator registered, for the operator: nothing of it is personal or secret."""

from carnet.identity.oauth import clients
from carnet.identity.oauth.clients import Client


def list_clients() -> tuple[Client, ...]:
    """Every software, ended ones too, by name."""
    return clients.listed()
