"""Where a request comes from. Owns how an address becomes a network; never keeps either in clear."""

import ipaddress
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

_IPV6_PREFIX = 64


@cache
def _adapter() -> Any:
    """Made once: it is looked for by its name each time else, which costs as much as a statement."""
    return get_adapter()


def network_of(request: HttpRequest) -> str:
    """The address, or the /64 of an IPv6 address: one subscriber has the whole of it."""
    return network_of_address(_adapter().get_client_ip(request))


def network_of_address(text: str) -> str:
    """The same of an address as it is written. Raises ValueError for what is none."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
    return str(address)
