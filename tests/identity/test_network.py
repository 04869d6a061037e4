"""Where a request comes from: the proxy's word only where there is a proxy of ours (security.md A23)."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from carnet.identity.network import network_of

FORGED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}


@pytest.mark.parametrize(("proxies", "network"), [(0, "192.0.2.1"), (1, "198.51.100.7")])
def test_network_of_a_forged_header_is_never_the_first_element(
    rf: RequestFactory, settings: Settings, proxies: int, network: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert network_of(rf.get("/", headers=FORGED, REMOTE_ADDR="192.0.2.1")) == network


def test_network_of_ipv6_is_the_subscribers_prefix(rf: RequestFactory) -> None:
    """A subscriber has a whole /64: changing address inside it gives no new tries."""
    addresses = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    assert {network_of(rf.get("/", REMOTE_ADDR=address)) for address in addresses} == {"2001:db8:1:2::/64"}
