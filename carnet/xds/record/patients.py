"""TD0.4: the records that a professional may read now. Owns the translation to `list_own_records`; never decides.

The date is that of the own access (LASTAUTORIZATION), or of the newest document that may be seen (LASTDOC).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.usecases._facts import zone
from carnet.usecases.list_own_records import MOST, OwnRecord, Since, list_own_records
from carnet.xds.asked import Answer, Asked, Element
from carnet.xds.record import plain, told
from carnet.xds.record.nodes import Node

POINT: Final = f"{plain.PATIENTS}:PatientSpecificEndPoint"
_SINCE: Final = {"LASTAUTORIZATION": Since.ACCESS, "LASTDOC": Since.DOCUMENT}
_FORMS: Final = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)


def listed(asked: Asked) -> Answer | Refusal | Conflict:
    """The list. The assertion may name a person: the list is about none."""
    root = Node.root(asked.body)
    since, by = root.maybe("startDate"), root.maybe("dateType")
    wanted = _SINCE[by.word(_SINCE)] if by else Since.ACCESS
    found = list_own_records(asked.caller, _instant(since) if since else None, wanted)
    if isinstance(found, Refusal):
        return found
    cut = (told.note("record_message.list_cut", most=str(MOST)),) if found.more else ()
    return plain.done(asked, *(_line(asked, one) for one in found.records), context=cut)


def _instant(node: Node) -> datetime:
    """A day or an instant in the legal time of the instance."""
    value = node.text()
    try:
        if not _DIGITS.fullmatch(value):
            raise ValueError
        return datetime.strptime(value, _FORMS[len(value)]).replace(tzinfo=zone())
    except (ValueError, KeyError):
        raise Invalid.of(node.path, "record_message.not_a_time") from None


def _line(asked: Asked, one: OwnRecord) -> Element:
    make = plain.maker(asked)
    numbers = (
        make("patientIdentifier", make("nationalId", text=ins.value), make("nationalIdType", text=ins.root.value))
        for ins in one.person.numbers
    )
    traits = one.person.traits
    parts: Iterable[tuple[str, str]] = (
        ("lastName", traits.used_name or traits.birth_name),
        ("patronymicalName", traits.birth_name),
        ("firstName", traits.used_given_name or traits.first_given_name),
        ("dateOfBirth", traits.birth_date.strftime("%Y%m%d")),
        ("MT", str(one.treating_doctor).lower()),
        # No message waits in a record: a professional writes to another one by other ways.
        ("message", "false"),
        ("lastAccessDate", plain.written(one.last_act) if one.last_act else ""),
        ("lastUpdateDate", plain.written(one.changed) if one.changed else ""),
        ("lastAddDate", plain.written(one.added) if one.added else ""),
    )
    return make("patientlistData", *numbers, *(make(name, text=text) for name, text in parts if text))


OPERATIONS: Final = (plain.offered(plain.PATIENTS, POINT, "patientList", listed, reads=True),)
