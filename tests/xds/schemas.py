"""Validation of XDS.b messages against the schemas that are shipped. Owns the one helper."""

from lxml import etree

from carnet.xds.schema import differences


def check(element: etree._Element) -> None:
    """Fails with every difference of a message, or of what it carries, from the schemas of XDS.b and ebXML."""
    # A copy of its own: the schema is asked of a body, not of its envelope.
    found = differences(etree.fromstring(etree.tostring(element, with_tail=False)))
    assert not found, "\n".join(found)
