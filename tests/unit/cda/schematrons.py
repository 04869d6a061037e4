"""A small folder of schematrons and a small schema, written for the tests. Owns their making; nothing is official."""

from pathlib import Path

MAIN = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
<ns prefix="cda" uri="urn:hl7-org:v3"/>
<include href="title.sch"/>
<pattern id="codes"><rule context="cda:ClinicalDocument/cda:code">
<let name="known" value="document('../values/kinds.xml')//code"/>
<assert id="T-code" test="@code = $known">The code <value-of select="@code"/> is not one of ours.</assert>
<report id="T-note" role="info" test="@displayName">It has a name.</report>
</rule></pattern></schema>
"""
TITLE = """<pattern xmlns="http://purl.oclc.org/dsdl/schematron" id="title"><rule context="cda:ClinicalDocument">
<assert id="T-title" role="warning" test="cda:title">A title is missing.</assert></rule></pattern>
"""
NOSY = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
<ns prefix="cda" uri="urn:hl7-org:v3"/><pattern><rule context="cda:ClinicalDocument">
<assert id="N-1" test="document('http://127.0.0.1:{port}/x')">Asks the network.</assert></rule></pattern></schema>
"""
INDEX = """[[schematron]]
file = "profiles/main.sch"

[[schematron]]
file = "profiles/other.sch"
template = "1.2.3.4"
"""
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:hl7-org:v3"
 xmlns="urn:hl7-org:v3" elementFormDefault="qualified">
<xs:element name="ClinicalDocument"><xs:complexType><xs:sequence>
<xs:element name="realmCode" type="anyElement"/>
<xs:any namespace="##targetNamespace" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>
<xs:complexType name="anyElement"><xs:attribute name="code" type="xs:NMTOKEN" use="required"/></xs:complexType>
</xs:schema>
"""


def folder(place: Path, *, known: str = "11506-3", index: str = INDEX, port: int = 9) -> Path:
    """A folder of schematrons whose value set knows one type of document."""
    profiles, values = place / "profiles", place / "values"
    profiles.mkdir(parents=True)
    values.mkdir()
    (values / "kinds.xml").write_text(f"<kinds><code>{known}</code></kinds>", encoding="utf-8")
    files = {"main.sch": MAIN, "title.sch": TITLE, "other.sch": MAIN, "nosy.sch": NOSY.format(port=port)}
    for name, content in files.items():
        (profiles / name).write_text(content, encoding="utf-8")
    (profiles / "broken.sch").write_text("<schema", encoding="utf-8")
    (place / "carnet-schematron.toml").write_text(index, encoding="utf-8")
    return place


def schema(place: Path) -> Path:
    """A schema that asks for one element at the head of a document."""
    path = place / "small.xsd"
    path.write_text(SCHEMA, encoding="utf-8")
    return path
