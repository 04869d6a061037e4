"""What the stories walked in Chromium share: how they are marked, how they read, whose record is open. Never a step."""

import os
from typing import Final

import pytest

from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.usecases._incoming import Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.browser.walker import Reading
from tests.identity import cast
from tests.usecases.cdas_coded import coded

MARKS: Final = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
SHOOT: Final = bool(os.environ.get("CARNET_SHOTS"))
PHONE: Final = Reading(scripts=False, width=360, height=800, shoot=SHOOT)
"""A telephone without JavaScript."""
COLETTE: Final = people.Person(cast.PATIENT_LOGIN, cast.PATIENT_EMAIL, cast.COLETTE)


def colette_opens() -> RecordId:
    """Colette has an account and an open record."""
    opened = open_record(people.holder(cast.patient(), SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    return opened.record_id


def colette_has_a_coded_document() -> None:
    """Hélène put a CDA whose content is coded into Colette's open record."""
    record = colette_opens()
    people.publish_directory()
    kept = deposit_document(people.carer(people.HELENE, SystemClock()), record, Upload(coded(COLETTE)))
    assert isinstance(kept, Deposited), kept
