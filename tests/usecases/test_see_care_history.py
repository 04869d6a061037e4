"""Care that was paid for: read from lists of reimbursements, as visible as they are, with a switch of its own."""

import pytest
from lxml import etree

from carnet.kernel.errors import Refusal
from carnet.policy.sections import Section, Sharing
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.see_care_history import CareHistory, CareKind, see_care_history
from carnet.usecases.share_profile_section import share_profile_section
from tests import cast
from tests.journal import events
from tests.unit.cda import care_samples as samples
from tests.usecases import cdas, cdas_coded
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused

pytestmark = pytest.mark.django_db


def paid(scene: Scene, *sections: str, unique: str = "61", type_code: str = "REMB") -> Card:
    """A list of reimbursements of Odette, put in by the software of a doctor of the cast."""
    root = etree.fromstring(cdas_coded.coded(cast.ODETTE, sections, unique))
    code = root.find(f"{{{cdas.V3}}}code")
    assert code is not None
    code.set("code", type_code)
    if type_code == "REMB":
        code.set("codeSystem", "1.2.250.1.213.1.1.4.12")
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return cdas.deposited(scene, data, cast.HELENE)


def history(caller: Caller, scene: Scene) -> CareHistory:
    found = see_care_history(caller, scene.record)
    assert isinstance(found, CareHistory), found
    return found


def names(caller: Caller, scene: Scene) -> list[str]:
    return [one.line.name for one in history(caller, scene).lines]


def test_see_care_history_holder_reads_all_lists_newest_first_and_each_line_once(scene: Scene) -> None:
    first = paid(scene, samples.medicines("Doliprane"), samples.stay("Appendicite"))
    second = paid(scene, samples.medicines("Doliprane"), samples.acts("26436-6", "T.S.H."), unique="62")
    paid(scene, samples.medicines("Autre sorte"), unique="63", type_code="11506-3")
    found = history(scene.odette, scene)
    assert [(one.line.kind, one.line.name, one.source.logical_id) for one in found.lines] == [
        (CareKind.LABORATORY, "T.S.H.", second.logical_id),
        (CareKind.STAY, "Appendicite", first.logical_id),
        (CareKind.MEDICINE, "Doliprane", second.logical_id),
    ]
    assert (found.sharing, found.may_share, found.unread) == (Sharing.TREATING_DOCTOR, True, ())
    read, part = events(scene.record)[-2:]
    assert (read.act, dict(read.detail), set(read.documents)) == (
        "document:read", {"part": "care_history"}, {first.logical_id, second.logical_id},
    )  # fmt: skip
    assert (part.act, dict(part.detail)) == ("profile:read", {"sections": "care_history"})


def test_see_care_history_doctor_reads_it_when_the_person_shares_it_and_at_once_no_more(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    empty = history(paul, scene)
    card = paid(scene, samples.medicines("Zqxzibeline"))
    hidden = history(paul, scene)
    assert (hidden.lines, hidden.unread, hidden.sources) == (empty.lines, empty.unread, empty.sources)
    assert dict(scene.last().detail) == {"sections": ""} and scene.last().documents == ()
    assert names(scene.treats(cast.HELENE), scene) == ["Zqxzibeline"]
    share_profile_section(scene.odette, scene.record, Section.CARE_HISTORY, Sharing.CARE_TEAM)
    assert names(paul, scene) == ["Zqxzibeline"]
    scene.hides(card)
    assert names(paul, scene) == []
    assert names(scene.odette, scene) == ["Zqxzibeline"]
    share_profile_section(scene.odette, scene.record, Section.CARE_HISTORY, Sharing.TREATING_DOCTOR)
    assert names(paul, scene) == []


def test_see_care_history_caregiver_sees_what_is_shared_and_not_hidden(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA, sees_hidden=False)
    card = paid(scene, samples.medicines("Doliprane"))
    assert names(nina, scene) == []
    share_profile_section(scene.odette, scene.record, Section.CARE_HISTORY, Sharing.CARE_TEAM)
    assert names(nina, scene) == ["Doliprane"]
    scene.hides(card)
    assert names(nina, scene) == []


def test_see_care_history_without_agreement_is_refused_and_nothing_leaks(scene: Scene) -> None:
    paid(scene, samples.medicines("Zqxzibeline"))
    paul = scene.caller(cast.PAUL)
    answer = see_care_history(paul, scene.record)
    assert isinstance(answer, Refusal)
    assert_refused(answer, paul, "profile:read", "R06", "no_agreement", scene.record)


def test_see_care_history_paper_that_is_no_cda_holds_no_line(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    assert history(scene.odette, scene).lines == ()
