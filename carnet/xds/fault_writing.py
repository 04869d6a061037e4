"""A fault as an element of SOAP. Owns the writing; which codes a rule has stands in `faults`."""

from collections.abc import Mapping
from typing import Final

from lxml import etree

from carnet.xds import sentences
from carnet.xds.asked import Element
from carnet.xds.faults import OURS, SOAP, WSA, WSSE, WSU, Fault

_PREFIXES: Final[dict[str, str]] = {"s": SOAP, "a": WSA, "wsse": WSSE, "wsu": WSU, "carnet": OURS}
ACTION: Final = f"{WSA}/fault"


def written(fault: Fault, *, told: Mapping[str, str] | None = None, rule: str = "") -> Element:
    """The element Fault. `told`: the sentence by language, where it is not the one of the rule; `rule`: the same."""
    shape = fault.shape
    facts = dict(fault.facts)
    told = told or sentences.error(fault.rule, facts)
    made = etree.Element(f"{{{SOAP}}}Fault", nsmap=_PREFIXES)
    code = etree.SubElement(made, f"{{{SOAP}}}Code")
    etree.SubElement(code, f"{{{SOAP}}}Value").text = f"s:{shape.code}"
    subcode = etree.SubElement(code, f"{{{SOAP}}}Subcode")
    etree.SubElement(subcode, f"{{{SOAP}}}Value").text = _qualified(shape.subcode)
    reason = etree.SubElement(made, f"{{{SOAP}}}Reason")
    for language, text in told.items():
        one = etree.SubElement(reason, f"{{{SOAP}}}Text")
        one.set("{http://www.w3.org/XML/1998/namespace}lang", language)
        one.text = text
    detail = etree.SubElement(etree.SubElement(made, f"{{{SOAP}}}Detail"), f"{{{OURS}}}Error")
    said = {"rule": rule or fault.rule, "element": fault.element, "xds": shape.xds}
    for name, value in said.items():
        if value:
            detail.set(name, value)
    # A code that no standard has is said to be ours, so that nobody looks for it in one.
    detail.set("codeInventedByCarnet", "true" if shape.ours else "false")
    return made


def _qualified(name: tuple[str, str]) -> str:
    prefix = next(prefix for prefix, namespace in _PREFIXES.items() if namespace == name[0])
    return f"{prefix}:{name[1]}"
