"""What a deposit may cost, in statements and not in time; and that what is decided early holds until it is written."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.documents import contents
from carnet.kernel.errors import Refusal
from carnet.usecases._incoming import Upload
from carnet.usecases._submission import Submitted
from carnet.usecases.change_feeding import change_feeding
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.submit_lot import submit_lot
from tests import cast
from tests.reliability.world import NO_CHOICE
from tests.usecases import cdas, lots
from tests.usecases.scene import Scene, titles

pytestmark = pytest.mark.django_db

# Eight load the facts of a professional, twelve write; the rest look for what is there, claim and confirm.
A_LOT, A_DOCUMENT_MORE, A_DEPOSIT = 22, 1, 23


def _sent(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as sent:
        answer = act()
    assert isinstance(answer, Submitted | Deposited), answer
    framing = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(not one["sql"].startswith(framing) for one in sent.captured_queries)


def test_submit_lot_professional_five_documents_cost_four_claims_more_than_one(scene: Scene) -> None:
    """A claim is a transaction of its own for each uniqueId; everything else is one statement for all of them."""
    helene = scene.caller(cast.HELENE)
    submit_lot(helene, scene.record, lots.lot(lots.text("70"), unique="900"))
    one = _sent(lambda: submit_lot(helene, scene.record, lots.lot(lots.text("71", "Un"), unique="901")))
    many = [lots.text(str(number), f"Texte {number}") for number in range(72, 77)]
    five = _sent(lambda: submit_lot(helene, scene.record, lots.lot(*many, unique="902")))
    assert one <= A_LOT
    assert five <= one + 4 * A_DOCUMENT_MORE


def test_submit_lot_professional_file_sent_often_costs_no_more(scene: Scene) -> None:
    """The same bytes under ever new uniqueIds: only the newest of them is looked at."""
    helene = scene.caller(cast.HELENE)

    def again(number: int) -> int:
        lot = lots.lot(lots.text(str(number), "Toujours le même"), unique=f"9{number}")
        return _sent(lambda: submit_lot(helene, scene.record, lot))

    again(80)
    second = again(81)
    assert [again(number) for number in (82, 83)] == [second, second]


def test_deposit_document_professional_loads_the_facts_once(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    data = cdas.level1(cdas.facts(cast.ODETTE, "4711"))
    assert _sent(lambda: deposit_document(helene, scene.record, Upload(data), NO_CHOICE)) <= A_DEPOSIT


@pytest.mark.parametrize("several", [True, False])
def test_deposit_professional_opposed_while_the_file_is_written_is_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, several: bool
) -> None:
    """Facts loaded before the file was written count only while the rights epoch did not move."""
    helene = scene.caller(cast.HELENE)
    write: Callable[..., object] = contents.write
    who = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)

    def slowly(*given: object) -> object:
        assert not isinstance(change_feeding(scene.odette, scene.record, who, opposed=True, reason="Non"), Refusal)
        return write(*given)

    monkeypatch.setattr(contents, "write", slowly)
    if several:
        answer: object = submit_lot(helene, scene.record, lots.lot(lots.text("90")))
    else:
        answer = deposit_document(helene, scene.record, Upload(cdas.level1(cdas.facts(cast.ODETTE, "4712"))), NO_CHOICE)
    assert isinstance(answer, Refusal), answer
    assert titles(scene.odette, scene.record) == []
