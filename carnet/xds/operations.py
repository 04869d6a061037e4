"""Every operation of the SOAP door. Owns the list of modules that offer some; each builder adds its own module here."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from carnet.xds.asked import Offered

MODULES: Final[tuple[str, ...]] = (
    "carnet.xds.provide",
    "carnet.xds.record.operations",
    "carnet.xds.registry_query",
    "carnet.xds.retrieve",
    "carnet.xds.update",
)
"""Each has `OPERATIONS`, a tuple of `Offered`."""


@cache
def of_service(service: str) -> Mapping[str, Offered]:
    """What a service offers, by wsa:Action."""
    offered = (one for module in MODULES for one in import_module(module).OPERATIONS)
    return {one.action: one for one in offered if one.service == service}
