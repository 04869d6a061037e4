"""Where a request comes from. Owns how an address becomes a network; never keeps either in clear."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

_IPV6_PREFIX = 64


def network_of(request: HttpRequest) -> str:
    """The address, or the /64 of an IPv6 address: one subscriber has the whole of it."""
    text = get_adapter(request).get_client_ip(request)
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
    return str(address)
