"""A code that the person makes for one professional: it counts once, in time, with the birth date; it is not kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.consent.authorisations import Grantee, GranteeKind, How
from carnet.crypto.index_chain import CHAINED_BYTES
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.storage import db
from carnet.usecases.change_block import change_block
from carnet.usecases.close_record import close_record
from carnet.usecases.end_access import end_access
from carnet.usecases.end_access_code import CodeEnded, end_access_code
from carnet.usecases.give_access import give_access
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.make_access_code import MadeCode, make_access_code
from carnet.usecases.see_access import Accesses, see_access
from carnet.usecases.use_access_code import CodeUsed, use_access_code
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused, counts, system_record

# Tries are counted in transactions of their own.
pytestmark = pytest.mark.django_db(transaction=True)
BORN = cast.ODETTE.identity.traits.birth_date
NOT_VALID = ("C70", "code_not_valid")


def made(scene: Scene, minutes: int = 120, key: str = "") -> MadeCode:
    """Odette makes a code."""
    answer = make_access_code(scene.odette, scene.record, minutes, key=key)
    assert isinstance(answer, MadeCode), answer
    return answer


def test_access_code_holder_makes_one_doctor_uses_it_and_reads_until_its_end(scene: Scene) -> None:
    code, paul = made(scene), scene.caller(cast.PAUL)
    assert isinstance(list_documents(paul, scene.record), Refusal)
    typed = code.code.lower().replace("-", " ")
    assert use_access_code(paul, typed, BORN) == CodeUsed(scene.record, code.until)
    assert (scene.last().act, scene.last().who) == ("authorisation:use_code", paul.who())
    assert isinstance(list_documents(paul, scene.record), DocumentList)
    scene.clock.move(timedelta(hours=2))
    answer = list_documents(paul, scene.record)
    assert_refused(answer, paul, "document:list", "R06", "agreement_expired", scene.record)


def test_access_code_used_by_one_doctor_is_refused_to_the_next_and_the_person_ends_it(scene: Scene) -> None:
    code, paul, helene = made(scene), scene.caller(cast.PAUL), scene.caller(cast.HELENE)
    assert isinstance(use_access_code(paul, code.code, BORN), CodeUsed)
    assert_refused(use_access_code(helene, code.code, BORN), helene, "authorisation:use_code", *NOT_VALID, scene.record)
    assert not isinstance(end_access(scene.odette, scene.record, _who(cast.PAUL)), Refusal)
    assert isinstance(list_documents(paul, scene.record), Refusal)
    assert_refused(use_access_code(paul, code.code, BORN), paul, "authorisation:use_code", *NOT_VALID, scene.record)


def test_access_code_unknown_wrong_date_over_and_taken_back_have_one_answer_and_one_cost(scene: Scene) -> None:
    """The same refusal, the same statements, for what does not exist and for what does."""
    helene = scene.caller(cast.HELENE)
    code, back = made(scene), made(scene)
    assert end_access_code(scene.odette, scene.record, back.code_id) == CodeEnded()
    list_documents(helene, system_record())
    tries = [("ABCD-EFGH", BORN), (code.code, date(1948, 5, 15)), (back.code, BORN)]
    answers, costs = [], []
    for typed, born in tries:
        with CaptureQueriesContext(connection) as ran:
            answers.append(use_access_code(helene, typed, born))
        costs.append([_shape(query) for query in ran.captured_queries])
    scene.clock.move(timedelta(hours=3))
    answers.append(use_access_code(helene, code.code, BORN))
    assert answers == [Refusal(*NOT_VALID)] * 4
    assert costs[0] == costs[1] == costs[2]
    assert isinstance(list_documents(helene, scene.record), Refusal)


def _shape(query: dict[str, Any]) -> str:
    return str(query["sql"]).split("'")[0].split("\\x")[0][:60]


def test_access_code_is_kept_nowhere(scene: Scene) -> None:
    code = made(scene)
    held = db.rows("SELECT code_hmac FROM access_code")
    assert len(held) == 1 and len(bytes(held[0][0])) == CHAINED_BYTES
    assert code.code not in repr(code)
    dump = "".join(str(row) for row in db.rows("SELECT * FROM access_code"))
    assert code.code not in dump and code.code.replace("-", "") not in dump


def test_access_code_guessing_is_stopped_for_the_doctor_and_the_stop_is_told(scene: Scene) -> None:
    """Ten wrong codes in an hour; then even the right one is refused, for this doctor and for nobody else."""
    code, paul = made(scene), scene.caller(cast.PAUL)
    for number in range(10):
        assert use_access_code(paul, f"WRON-G{number:03}", BORN) == Refusal(*NOT_VALID)
    assert use_access_code(paul, code.code, BORN) == Refusal("C62", "looked_too_often")
    assert isinstance(use_access_code(scene.caller(cast.HELENE), code.code, BORN), CodeUsed)


def test_access_code_guessing_the_birth_date_is_stopped_for_the_record_whoever_tries(scene: Scene) -> None:
    code = made(scene)
    for number, carer in enumerate((cast.PAUL, cast.HELENE, cast.MARC, cast.INES, cast.PAUL)):
        assert isinstance(use_access_code(scene.caller(carer), code.code, date(1948, 1, 1 + number)), Refusal)
    assert use_access_code(scene.caller(cast.INES), code.code, BORN) == Refusal("C62", "looked_too_often")


def test_access_code_same_form_twice_shows_the_same_code_once_kept(scene: Scene) -> None:
    first = made(scene, key="form-1")
    assert made(scene, key="form-1") == first
    assert made(scene, key="form-2").code != first.code
    assert counts("access_code") == {"access_code": 2}
    assert isinstance(use_access_code(scene.caller(cast.PAUL), first.code, BORN), CodeUsed)
    assert make_access_code(scene.odette, scene.record, 120, key="form-1") == Conflict("access_code.spent")


def test_access_code_holder_with_five_open_is_told_and_another_length_is_none(scene: Scene) -> None:
    for _ in range(5):
        made(scene)
    assert make_access_code(scene.odette, scene.record, 30) == Conflict("access_code.too_many", (("most", "5"),))
    with pytest.raises(Invalid):
        make_access_code(scene.odette, scene.record, 100_000)
    seen = see_access(scene.odette, scene.record)
    assert isinstance(seen, Accesses) and len(seen.codes) == 5


def test_access_code_caregiver_and_doctor_make_none_and_a_secretary_uses_none(scene: Scene) -> None:
    helper, _ = caregiver(scene.odette, cast.NINA)
    for caller, rule in ((helper, "R24"), (scene.caller(cast.PAUL), "C01")):
        answer = make_access_code(caller, scene.record, 30)
        assert isinstance(answer, Refusal) and answer.rule == rule
    assert counts("access_code") == {"access_code": 0}
    code, sonia = made(scene), cast.secretary(scene.clock)
    used = use_access_code(sonia, code.code, BORN)
    assert_refused(used, sonia, "authorisation:use_code", "C01", "not_foreseen", scene.record)


def test_r09_access_code_blocked_doctor_is_refused_with_the_right_code(scene: Scene) -> None:
    code, paul = made(scene), scene.caller(cast.PAUL)
    change_block(scene.odette, scene.record, _who(cast.PAUL), blocked=True)
    answer = use_access_code(paul, code.code, BORN)
    assert_refused(answer, paul, "authorisation:use_code", "R09", "blocked", scene.record)


def test_r20_access_code_reaches_health_at_work_by_the_persons_own_hand(scene: Scene) -> None:
    """Refused without it, even when a colleague states an agreement; with the code it reads."""
    work = cast.at_work_health(scene.caller(cast.PAUL))
    assert isinstance(list_documents(work, scene.record), Refusal)
    assert isinstance(use_access_code(work, made(scene).code, BORN), CodeUsed)
    assert isinstance(list_documents(work, scene.record), DocumentList)


def test_access_code_never_shortens_an_access_and_a_closing_ends_it(scene: Scene) -> None:
    give_access(scene.odette, scene.record, _who(cast.PAUL))
    assert use_access_code(scene.caller(cast.PAUL), made(scene).code, BORN) == CodeUsed(scene.record, None)
    seen = see_access(scene.odette, scene.record)
    assert isinstance(seen, Accesses) and seen.of(_who(cast.PAUL)).how is How.GIVEN
    made(scene)
    close_record(scene.odette, scene.record)
    assert db.one("SELECT count(*) FROM access_code WHERE state = 'ended'") == (1,)


def _who(carer: cast.Carer) -> Grantee:
    return Grantee(GranteeKind.PROFESSIONAL, carer.facts.professional_id)
