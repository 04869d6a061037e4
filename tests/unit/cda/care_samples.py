"""Sections of a list of reimbursements, written for the tests. Owns their making."""

_WHO = (
    '<assignedEntity><id nullFlavor="UNK"/><assignedPerson><name><given>Luc</given><family>MOREL</family></name>'
    "</assignedPerson><representedOrganization><name>Laboratoire du port</name></representedOrganization>"
    "</assignedEntity>"
)
_SUPPLY = (
    '<entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="EVN"><performer typeCode="PRF"><time'
    ' value="20260105"/><assignedEntity><representedOrganization><name>Pharmacie du port</name>'
    '</representedOrganization></assignedEntity></performer><author><time value="20260104"/><assignedAuthor>'
    "<assignedPerson><name><given>Luc</given><family>MOREL</family></name></assignedPerson></assignedAuthor></author>"
    "</supply></entryRelationship>"
)


def section(code: str, *entries: str, second: str = "") -> str:
    """A section with its LOINC code, and a second one for acts."""
    more = f'<translation code="{second}" codeSystem="2.16.840.1.113883.6.1"/>' if second else ""
    return (
        f'<component><section><code code="{code}" codeSystem="2.16.840.1.113883.6.1">{more}</code><title>Soins</title>'
        f"<text>Soins</text>{''.join(f'<entry>{one}</entry>' for one in entries)}</section></component>"
    )


def medicines(name: str, *, denied: bool = False) -> str:
    """A medicine that was handed over."""
    return section(
        "10160-0",
        f'<substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="{str(denied).lower()}"><consumable>'
        f"<manufacturedProduct><manufacturedMaterial><code/><name>{name}</name></manufacturedMaterial>"
        f"</manufacturedProduct></consumable>{_SUPPLY}</substanceAdministration>",
    )


def acts(second: str, *names: str) -> str:
    """Acts of one kind."""
    return section(
        "29554-3",
        *(
            f'<procedure classCode="PROC" moodCode="EVN"><code code="X" displayName="{name}"/><effectiveTime'
            f' value="20260203"/><performer>{_WHO}</performer></procedure>'
            for name in names
        ),
        second=second,
    )


def stay(name: str) -> str:
    """A stay at hospital."""
    return section(
        "46240-8",
        '<encounter classCode="ENC" moodCode="EVN"><code code="IMP"><qualifier><value code="1"'
        f' displayName="{name}"/></qualifier></code><effectiveTime><low value="20260110"/><high value="20260112"/>'
        "</effectiveTime><performer><assignedEntity><representedOrganization><name>Hôpital du port</name>"
        "</representedOrganization></assignedEntity></performer></encounter>",
    )


def other() -> str:
    """A section that is no care."""
    return section("55112-7", '<act classCode="ACT" moodCode="EVN"><code code="48767-8"/></act>')


def document(*sections: str) -> bytes:
    """A structured document with these sections."""
    body = f"<component><structuredBody>{''.join(sections)}</structuredBody></component>"
    return f'<ClinicalDocument xmlns="urn:hl7-org:v3">{body}</ClinicalDocument>'.encode()
