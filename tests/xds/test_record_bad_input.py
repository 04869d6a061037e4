"""Messages of record management that somebody broke: each is answered by its rules, and nothing half done is kept.

A seed makes each case again: `CARNET_FUZZ=5000` runs more of them.
"""

import copy
import os
import random
from collections.abc import Callable
from typing import Final

import pytest
from lxml import etree

from carnet.cda.parser import Element
from tests import cast
from tests.usecases.scene import counts
from tests.xds.house import Soap, opened
from tests.xds.record_messages import (
    ADD,
    LIST,
    QUERY,
    REVISE,
    SET,
    SPECIFIC,
    authorisation,
    change,
    closing,
    codes,
    listing,
    number,
    opening,
    query,
    reactivation,
    says,
    specific,
    texts,
)

CASES: Final = int(os.environ.get("CARNET_FUZZ", "120"))
ODETTE: Final = number(cast.ODETTE)
MESSAGES: Final = (
    (QUERY, query(ODETTE)),
    (QUERY, query(ODETTE, "CNSLT_DATA")),
    (ADD, opening(cast.KARIM, extra='<telecom value="tel:01"/><addr><city>Y</city></addr>')),
    (REVISE, reactivation(cast.ODETTE)),
    (REVISE, closing(cast.ODETTE, text="Elle part.")),
    (REVISE, change(cast.ODETTE, used="DUPONT", given="Dodo", said=says("OPPOSITION_BRIS_DE_GLACE", False))),
    (SET, authorisation(role="MEDECIN_TRAITANT")),
    (LIST, listing("TOUTE")),
    (f"{SPECIFIC}:patientList", specific("patientList", startDate="20260101", dateType="LASTDOC")),
    (f"{SPECIFIC}:createPatientAccess", specific("createPatientAccess", type="EMAIL", canal="x@y.test")),
    (f"{SPECIFIC}:patientOTPUpdate", specific("patientOTPUpdate", type="SMS", canal="06", action="AJOUT")),
)
NASTY: Final = (
    "", " ", "0", "-1", "x" * 5000, "\u202egnitseT", "\u00a0", "é" * 150, "2" * 40, "20260230", "99999999", "0000",
    "true ", "TRUE", "null", "' OR 1=1 --", "../../etc/passwd", "{most}", "%s%n", "1.2.250.1.213.1.4.8", "\u0661\u0662",
    "PRPA_IN201307UV02", "FERM", "\U0001f600", "\ufffd", "\t\n", "Z" * 100, "19480514",
)  # fmt: skip
NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
KEPT: Final = ("record_life", "patient_identity", "consent_given", "authorisation", "treating_claim", "letter", "head")


def _elsewhere(root: Element, dice: random.Random) -> Element:
    return dice.choice([one for one in root.iter() if isinstance(one.tag, str)][1:] or [root])


def _removes(root: Element, dice: random.Random) -> None:
    one = _elsewhere(root, dice)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _doubles(root: Element, dice: random.Random) -> None:
    one = _elsewhere(root, dice)
    for _ in range(dice.choice((1, 2, 30)) if one is not root else 0):
        one.addnext(copy.deepcopy(one))


def _attribute(root: Element, dice: random.Random) -> None:
    one = dice.choice([one for one in root.iter() if one.attrib] or [root])
    if one.attrib:
        one.set(dice.choice(list(one.attrib)), dice.choice(NASTY))


def _no_attribute(root: Element, dice: random.Random) -> None:
    one = dice.choice([one for one in root.iter() if one.attrib] or [root])
    if one.attrib:
        del one.attrib[dice.choice(list(one.attrib))]


def _text(root: Element, dice: random.Random) -> None:
    _elsewhere(root, dice).text = dice.choice(NASTY)


def _renames(root: Element, dice: random.Random) -> None:
    one = _elsewhere(root, dice)
    if one is not root:
        one.tag = dice.choice(("{urn:hl7-org:v3}id", "{urn:x}id", "id", f"{one.tag}x"))


def _nil(root: Element, dice: random.Random) -> None:
    one = _elsewhere(root, dice)
    if one is not root:
        one.set(NIL, dice.choice(("true", "1", "perhaps")))


def _moves(root: Element, dice: random.Random) -> None:
    one, to = _elsewhere(root, dice), _elsewhere(root, dice)
    if one not in to.iterancestors() and one is not to and one is not root:
        to.append(one)


BREAKS: Final[tuple[Callable[[Element, random.Random], None], ...]] = (
    _removes, _doubles, _attribute, _attribute, _no_attribute, _text, _renames, _nil, _moves,
)  # fmt: skip


def broken(seed: int) -> tuple[str, bytes]:
    """One message, broken in one to three ways."""
    dice = random.Random(seed)
    action, message = MESSAGES[seed % len(MESSAGES)]
    root = etree.fromstring(message)
    for _ in range(dice.choice((1, 1, 2, 3))):
        dice.choice(BREAKS)(root, dice)
    return action, etree.tostring(root)


def done(found: Element) -> bool:
    """Whether an answer says that it was done."""
    return codes(found, "acknowledgement", key="typeCode") == ["AA"] or texts(found, "status") == ["DMPOk"]


@pytest.mark.parametrize("part", range(4))
def test_broken_message_is_answered_and_nothing_half_done_is_kept(soap: Soap, part: int) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    before, not_done = counts(*KEPT), 0
    for seed in range(part, CASES, 4):
        action, message = broken(seed)
        about = cast.KARIM if action == ADD else cast.ODETTE
        answer = soap.ask(helene, "record", action, message, patient=number(about))
        assert answer.status_code in (200, 400), (seed, answer.content)
        found, _ = opened(answer)
        if done(found):
            before = counts(*KEPT)
            continue
        not_done += 1
        assert counts(*KEPT) == before, seed
        said = texts(found, "acknowledgementDetail", "text") + texts(found, "context") + texts(found, "Text")
        assert any(text.strip() for text in said), (seed, answer.content)
    assert not_done > CASES // 12
