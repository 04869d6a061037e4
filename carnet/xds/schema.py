"""The schemas of XDS.b, ebXML and SAML that are shipped. Owns whether a message fits them; never checks answers.

Requests are: what the schema does not allow is refused before it is read (`data/SOURCES.toml` names the sources).
"""

from copy import deepcopy
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from lxml import etree

from carnet.cda.parser import Element, own_schema

DATA: Final = Path(__file__).parent / "data"
MOST: Final = 10
_TOO_LONG: Final = "SCHEMAV_CVC_MAXLENGTH_VALID"
XDS: Final = DATA / "schema" / "IHE" / "carnet.xsd"
SAML: Final = DATA / "saml" / "saml-schema-assertion-2.0.xsd"
# The log of a schema is that of its last validation: one at a time.
_TURN: Final = Lock()


def differences(element: Element, *, against: Path = XDS, long_values: bool = False) -> tuple[str, ...]:
    """Where a message differs from the schemas, ten places at most: the names of the element and of what is wrong.

    The schema's own sentence may quote what was sent, so it is left out. `long_values`: a list of ids may be longer
    than a LongName, as clients of the DMP send it.
    """
    schema = _schema(against)
    with _TURN:
        if schema.validate(element):
            return ()
        log: Any = schema.error_log
        every = [(entry.path, entry.line, entry.type_name) for entry in log]
    found = [one for one in every if not (long_values and one[2] == _TOO_LONG)][:MOST]
    # The paths are those of the element alone: it may stand in an envelope.
    alone = deepcopy(element)
    return tuple(f"{_place(alone, path)} (ligne {line} : {_kind(kind)})" for path, line, kind in found)


@cache
def _schema(path: Path) -> etree.XMLSchema:
    """One with all that it imports, compiled once a process."""
    return own_schema(path)


def _place(element: Element, path: str | None) -> str:
    """The element by the names of its ancestors, whatever prefixes the message uses."""
    prefixes = {key: value for one in element.iter() for key, value in one.nsmap.items() if key}
    found = element.getroottree().xpath(path, namespaces=prefixes) if path else []
    if not isinstance(found, list) or not found or not isinstance(found[0], Element):
        return "/"
    line = [found[0], *found[0].iterancestors()]
    return "/" + "/".join(etree.QName(one).localname for one in reversed(line))


def _kind(type_name: str) -> str:
    return type_name.removeprefix("SCHEMAV_").removeprefix("CVC_").replace("_", " ").lower()
