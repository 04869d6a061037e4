"""All that was given out stops in one act: codes, links, invitations; nobody is written to."""

from carnet.kernel.errors import Refusal
from carnet.storage.outbox import Task
from carnet.usecases.answer_invitation import answer_invitation
from carnet.usecases.caller import Caller
from carnet.usecases.end_all_codes import CodesEnded, end_all_codes
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.make_access_code import MadeCode, make_access_code
from carnet.usecases.open_health_link import NotOpened, open_health_link
from carnet.usecases.open_health_link import Opening as LinkOpening
from carnet.usecases.use_access_code import use_access_code
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.cards import made_card, made_link
from tests.usecases.scene import Scene, assert_refused
from tests.usecases.test_notices_by_choice import relayed, tell


def test_end_all_codes_holder_takes_all_back_quietly_and_twice_is_once(scene: Scene) -> None:
    code = make_access_code(scene.odette, scene.record, 30)
    invited = invite_caregiver(scene.odette, scene.record, CaregiverWanted(relatives.named(cast.NINA), True))
    assert isinstance(code, MadeCode) and not isinstance(invited, Refusal)
    made_card(scene.odette, scene.record)
    link = made_link(scene.odette, scene.record, passcode=False)
    tell(scene)
    assert end_all_codes(scene.odette, scene.record) == CodesEnded(3)
    event = events(scene.record)[-1]
    assert (event.act, dict(event.detail)) == ("authorisation:end", {"code": "all"})
    assert [one for one in relayed(scene) if one.task is not Task.TELL_LIFE] == []
    born = cast.ODETTE.identity.traits.birth_date
    assert isinstance(use_access_code(scene.caller(cast.INES), code.code, born), Refusal)
    stranger = Caller.anonymous(request_id="x", clock=scene.clock)
    assert isinstance(open_health_link(stranger, link.token, LinkOpening("SAMU", "", "192.0.2.7")), NotOpened)
    nina = relatives.account(cast.NINA, scene.clock)
    assert isinstance(answer_invitation(nina, invited.code, accept=True), Refusal)
    assert end_all_codes(scene.odette, scene.record) == CodesEnded(0)


def test_end_all_codes_caregiver_and_doctor_end_nothing(scene: Scene) -> None:
    code = make_access_code(scene.odette, scene.record, 30)
    assert isinstance(code, MadeCode)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    refused = end_all_codes(nina, scene.record)
    assert_refused(refused, nina, "authorisation:end", "R24", "caregiver_limit", scene.record)
    helene = scene.caller(cast.HELENE)
    refused = end_all_codes(helene, scene.record)
    assert_refused(refused, helene, "authorisation:end", "C01", "not_foreseen", scene.record)
    born = cast.ODETTE.identity.traits.birth_date
    assert not isinstance(use_access_code(scene.caller(cast.INES), code.code, born), Refusal)
