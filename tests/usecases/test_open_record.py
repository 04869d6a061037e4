"""A person opens the record alone."""

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid
from carnet.policy.model import AuthenticationMode
from carnet.storage import locator
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.see_status import MyRight, Status, see_status
from carnet.usecases.state_agreement import Agreed, state_agreement
from dataclasses import replace
from tests import cast
from tests.journal import acts

pytestmark = pytest.mark.django_db


def test_open_record_holder_with_proved_identity_opens(clock: FixedClock) -> None:
    """The record is open, its opening is the first event, and a professional who has the INS finds it active."""
    cast.publish_directory()
    odette = cast.opened(cast.ODETTE, clock)
    record = cast.record_of(odette)
    assert acts(record) == [("record:open", "done")]
    status = see_status(cast.carer(cast.HELENE, clock), record)
    assert isinstance(status, Status)
    assert (status.active, status.right, status.treating_doctor) == (True, MyRight.NONE, False)
    assert isinstance(state_agreement(cast.carer(cast.HELENE, clock), record, agreed=True), Agreed)
