"""Advance directives: the adult's alone, one in force, on every way in; who may not see them knows of none."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from carnet.codes.documents import DIRECTIVES_TYPE
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.rules import deposit
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.add_own_document import OwnDocument, add_own_document
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.describe_own_document import Description, describe_own_document
from carnet.usecases.replace_document import replace_document
from carnet.usecases.see_directives import Directives, see_directives
from carnet.usecases.set_directives import Paper, set_directives
from tests import cast
from tests.journal import acts
from tests.unit.cda.pdfs import pdf
from tests.usecases.relatives import caregiver, family, guardian
from tests.usecases.scene import DAY, Scene, assert_refused, counts

pytestmark = pytest.mark.django_db


def file(title: str) -> bytes:
    return pdf(lambda document: document.docinfo.update({"/Title": title}), deterministic_id=True)


def paper(title: str = "Directives", day: date = DAY) -> Paper:
    return Paper((file(title),), title, day)


def gave(caller: Caller, scene: Scene, title: str = "Mes directives", **more: Any) -> Deposited:
    answer = set_directives(caller, scene.record, paper(title), **more)
    assert isinstance(answer, Deposited), answer
    return answer


def found(caller: Caller, scene: Scene) -> Directives:
    answer = see_directives(caller, scene.record)
    assert isinstance(answer, Directives), answer
    return answer


def test_the_type_is_the_same_in_the_policy_and_in_the_codes() -> None:
    assert deposit.DIRECTIVES_TYPE == DIRECTIVES_TYPE


def test_set_directives_adult_gives_them_and_new_ones_take_their_place(scene: Scene) -> None:
    first = gave(scene.odette, scene, key="k1")
    assert gave(scene.odette, scene, key="k1").card.logical_id == first.card.logical_id
    assert acts(scene.record)[-1] == ("document:deposit", "done")
    assert found(scene.odette, scene).own == first.card
    second = gave(scene.odette, scene, "Nouvelles", former=first.card.logical_id, key="k2")
    assert gave(scene.odette, scene, "Nouvelles", former=first.card.logical_id, key="k2").card == second.card
    late = set_directives(scene.odette, scene.record, paper("Autres"), former=first.card.logical_id, key="k3")
    assert late == Conflict("document.already_replaced")
    now = found(scene.odette, scene)
    assert now.own and (now.own.logical_id, now.own.title, now.may_write) == (second.card.logical_id, "Nouvelles", True)
    assert scene.last().documents == (second.card.logical_id,)
    assert counts("document") == {"document": 2}


def test_set_directives_doctors_see_those_in_force_and_nothing_of_hidden_ones(scene: Scene) -> None:
    helene, paul = scene.treats(cast.HELENE), scene.agrees(cast.PAUL)
    none = found(paul, scene)
    card = gave(scene.odette, scene).card
    assert [one.own and one.own.title for one in (found(helene, scene), found(paul, scene))] == ["Mes directives"] * 2
    assert not found(helene, scene).may_write
    change_visibility(scene.odette, scene.record, card.logical_id, hide=True)
    hidden = found(paul, scene)
    assert (hidden.own, hidden.given, hidden.may_write) == (none.own, none.given, none.may_write)
    assert found(helene, scene).own


def test_set_directives_caregiver_or_guardian_is_refused_on_every_way_in(scene: Scene) -> None:
    nina, _ = caregiver(scene.odette, cast.NINA)
    upload = Upload(file("x"), "", Form(DIRECTIVES_TYPE, "Directives", DAY))
    answer = set_directives(nina, scene.record, paper())
    assert_refused(answer, nina, "directive:write", "R24", "caregiver_limit", scene.record)
    answer = deposit_document(nina, scene.record, upload)
    assert_refused(answer, nina, "document:deposit", "C55", "personal_words", scene.record)
    other = add_own_document(nina, scene.record, OwnDocument((file("y"),), "EXPPAT_2", "Autre", DAY))
    assert isinstance(other, Deposited)
    answer = replace_document(nina, scene.record, other.card.logical_id, upload)
    assert_refused(answer, nina, "document:replace", "C55", "personal_words", scene.record)
    card = gave(scene.odette, scene).card
    assert delete_document(nina, scene.record, card.logical_id) == Refusal("C55", "personal_words")
    with pytest.raises(Invalid, match=r"type_code: own\.kind"):
        describe_own_document(nina, scene.record, other.card.logical_id, Description(DIRECTIVES_TYPE, "x", DAY))
    assert found(scene.odette, scene).own == card


def test_set_directives_parent_of_a_minor_is_refused_and_nothing_is_kept(scene: Scene) -> None:
    home = family(scene.clock)
    mother, before = home.mother, counts("document")
    assert mother.record is not None
    answer = set_directives(mother, mother.record, paper())
    assert isinstance(answer, Refusal)
    assert acts(mother.record)[-1] == ("directive:write", "refused")
    told = see_directives(mother, mother.record)
    assert isinstance(told, Directives) and not told.may_write
    assert counts("document") == before


def test_set_directives_guardian_is_refused_and_the_protected_adult_writes(scene: Scene) -> None:
    record = scene.record
    keeper, _ = guardian(scene.odette)
    answer = set_directives(keeper, record, paper())
    assert_refused(answer, keeper, "directive:write", "C01", "not_foreseen", record)
    mine = set_directives(scene.odette, record, paper())
    assert isinstance(mine, Deposited)
    upload = Upload(file("y"), "", Form(DIRECTIVES_TYPE, "Directives", DAY))
    answer = replace_document(keeper, record, mine.card.logical_id, upload)
    assert isinstance(answer, Refusal) and answer.rule == "C55"


def test_deposit_document_second_directives_without_replacing_conflict_and_are_not_kept(scene: Scene) -> None:
    card = gave(scene.odette, scene).card
    upload = Upload(file("z"), "", Form(DIRECTIVES_TYPE, "Deuxièmes", DAY))
    assert deposit_document(scene.odette, scene.record, upload) == Conflict("directives.one_in_force")
    assert acts(scene.record)[-1] == ("document:deposit", "refused")
    assert counts("document") == {"document": 1}
    # Taken away, others may be given.
    delete_document(scene.odette, scene.record, card.logical_id)
    assert found(scene.odette, scene).own is None
    assert isinstance(deposit_document(scene.odette, scene.record, upload), Deposited)


def test_set_directives_professional_is_refused_but_may_put_what_was_handed_over(scene: Scene) -> None:
    helene = scene.treats(cast.HELENE)
    answer = set_directives(helene, scene.record, paper())
    assert_refused(answer, helene, "directive:write", "C01", "not_foreseen", scene.record)
    upload = Upload(file("y"), "", Form(DIRECTIVES_TYPE, "Remises au cabinet", DAY))
    given = deposit_document(helene, scene.record, upload)
    assert isinstance(given, Deposited)
    own = gave(scene.odette, scene).card
    told = found(scene.odette, scene)
    assert (told.own, [one.title for one in told.given]) == (own, ["Remises au cabinet"])


@pytest.mark.parametrize(
    ("files", "title", "day", "wrong"),
    [
        ((), "Directives", DAY, "file: own.no_file"),
        ((b"\x00\x01\x02\x03",), "Directives", DAY, "file: own.unknown_format"),
        ((b"Je veux.",), " ", DAY, "title: deposit.title"),
        ((b"Je veux.",), "Directives", date(2199, 1, 1), "day: own.future"),
    ],
)
def test_set_directives_with_a_wrong_paper_names_it_and_keeps_nothing(
    scene: Scene, files: tuple[bytes, ...], title: str, day: date, wrong: str
) -> None:
    with pytest.raises(Invalid, match=wrong):
        set_directives(scene.odette, scene.record, Paper(files, title, day))
    assert counts("document") == {"document": 0}


def test_see_directives_without_agreement_is_refused_and_nothing_leaks(scene: Scene) -> None:
    gave(scene.odette, scene, "Zqxzibeline")
    paul = scene.caller(cast.PAUL)
    answer = see_directives(paul, scene.record)
    assert_refused(answer, paul, "document:list", "R06", "no_agreement", scene.record)
    assert "Zqxzibeline" not in repr(answer)
    assert isinstance(see_directives(paul, RecordId(uuid4())), Refusal)
