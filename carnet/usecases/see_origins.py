"""From where pages of registered applications come: for browsers, which ask before they let a page read an answer."""

from carnet.identity.oauth import clients


def see_origins() -> frozenset[str]:
    """The origins that the operator wrote down for applications that work now."""
    return clients.origins()
