"""A doctor asks for the first code of a holder: the desk alone prints it, and who signs in already gets none."""

from dataclasses import replace

from carnet.identity import accounts, letters
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import AuthenticationMode
from carnet.usecases.ask_paper import PaperAsked, ask_paper
from carnet.usecases.close_at_desk import close_at_desk
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from carnet.usecases.print_letters import print_letters
from carnet.usecases.refuse_contact_change import refuse_contact_change
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts


def without_account(scene: Scene) -> RecordId:
    """Karim's record, whose first letter was handed over, and whose code he never used."""
    opened = open_record_for(cast.desk_agent(scene.clock), cast.KARIM.identity, consent=True)
    assert isinstance(opened, OpenedFor)
    letters.settle_letter(opened.receipt, letters.Outcome.HANDED_OVER, "rosa", scene.clock.now())
    return opened.record_id


def test_ask_paper_doctor_asks_and_the_desk_alone_prints(scene: Scene) -> None:
    record, helene = without_account(scene), scene.caller(cast.HELENE)
    assert ask_paper(helene, record, again=False) == PaperAsked()
    event = events(record)[-1]
    assert (event.act, event.rule, event.who, event.detail) == ("sign_in:prepare", "C39", helene.who(), ())
    account = accounts.account_of_record(record)
    assert account is not None
    letter = letters.newest_waiting(account.account_id)
    assert letter is not None
    assert isinstance(print_letters(helene, [letter], mark=False), Refusal)
    printed = print_letters(cast.desk_agent(scene.clock), [letter], mark=False)
    assert not isinstance(printed, Refusal) and printed[0].message_id == "letter.activation"


def test_ask_paper_a_letter_that_waits_is_told_and_again_takes_its_place(scene: Scene) -> None:
    record, helene = without_account(scene), scene.caller(cast.HELENE)
    assert ask_paper(helene, record, again=False) == PaperAsked()
    before = counts("letter", "activation")
    assert ask_paper(helene, record, again=False) == Conflict("account.code_waits")
    assert counts("letter", "activation") == before
    assert ask_paper(helene, record, again=True) == PaperAsked()
    assert counts("letter")["letter"] == before["letter"] + 1


def test_ask_paper_for_who_signs_in_is_told_and_makes_nothing(scene: Scene) -> None:
    before = counts("letter", "activation")
    for again in (False, True):
        answer = ask_paper(scene.caller(cast.HELENE), scene.record, again=again)
        assert answer == Conflict("account.signs_in_already")
    assert counts("letter", "activation") == before
    assert (scene.last().act, scene.last().outcome.value) == ("sign_in:prepare", "refused")


def test_ask_paper_others_are_refused_and_nothing_is_made(scene: Scene) -> None:
    record = without_account(scene)
    helene = scene.caller(cast.HELENE)
    before = counts("letter", "activation")
    for caller, rule, reason in (
        (scene.caller(cast.INES), "C01", "not_foreseen"),
        (replace(helene, authentication=AuthenticationMode.INDIRECT), "C03", "weak_authentication"),
        (replace(helene, sector="SA11"), "R21", "activity_excluded"),
        (cast.secretary(scene.clock), "C01", "not_foreseen"),
    ):
        assert_refused(ask_paper(caller, record, again=True), caller, "sign_in:prepare", rule, reason, record)
    close_at_desk(cast.desk_agent(scene.clock), record, consent=True)
    assert_refused(ask_paper(helene, record, again=True), helene, "sign_in:prepare", "R02", "record_closed", record)
    assert counts("activation") == {"activation": before["activation"]}


def test_ask_paper_for_a_child_is_refused(scene: Scene) -> None:
    family, helene = relatives.family(scene.clock), scene.caller(cast.HELENE)
    answer = ask_paper(helene, family.record, again=False)
    assert_refused(answer, helene, "sign_in:prepare", "C19", "minor_holder", family.record)


def test_refuse_contact_change_is_an_event_that_the_person_reads(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    answer = refuse_contact_change(helene, scene.record)
    assert_refused(answer, helene, "sign_in:change", "C01", "not_foreseen", scene.record)
    assert refuse_contact_change(scene.odette, scene.record) == Refusal("C07", "step_up_needed")
    assert refuse_contact_change(replace(scene.odette, stepped_up=True), scene.record) == answer
