"""What a message wants done with its document (MetaDMPMSS): who sees it, who is sent it. Owns the twelve codes.

Which combinations a record takes is the policy's to say; which ones may be sent by secure mail is the profile's table
("Règles de gestion MSSanté"): all others are errors there.
"""

from dataclasses import dataclass
from typing import Final

from carnet.codes.visibility import Visibility
from carnet.hl7v2.er7 import Message, Segment
from carnet.kernel.errors import Invalid

TABLE: Final = "MetaDMPMSS"
MASKED, FROM_PATIENT, FROM_REPRESENTATIVES = "MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REP_LEGAUX"
SECRET, CHANGES, RECORD = "CONNEXION_SECRETE", "MODIF_CONF_CODE", "DESTDMP"
MAIL_CARERS, MAIL_PATIENT = "DESTMSSANTEPS", "DESTMSSANTEPAT"
ACK, ACK_READ = "ACK_RECEPTION", "ACK_LECTURE_MSS"
NEEDED: Final = (MASKED, FROM_PATIENT, FROM_REPRESENTATIVES, SECRET, CHANGES, RECORD, MAIL_CARERS, MAIL_PATIENT)
OPTIONAL: Final = (ACK, ACK_READ)
TEXTS: Final = ("CORPSMAIL_PS", "CORPSMAIL_PATIENT")
_CODE, _VALUE = 3, 5
# The visibility that each of the three ways of mailing allows, and whether the record may have the document too.
_ANY: Final = frozenset({True, False})
_NO: Final = frozenset({False})
_YES: Final = frozenset({True})
_MAILS: Final = (
    ({MAIL_CARERS: _YES, MAIL_PATIENT: _YES, MASKED: _NO, FROM_PATIENT: _NO, FROM_REPRESENTATIVES: _NO, RECORD: _ANY}),
    ({MAIL_CARERS: _YES, MAIL_PATIENT: _NO, MASKED: _NO, FROM_PATIENT: _YES, FROM_REPRESENTATIVES: _NO, RECORD: _ANY}),
    ({MAIL_CARERS: _NO, MAIL_PATIENT: _YES, MASKED: _ANY, FROM_PATIENT: _NO, FROM_REPRESENTATIVES: _ANY, RECORD: _NO}),
)


@dataclass(frozen=True)
class Flags:
    """The answers, by code; `places` says where each stands."""

    said: dict[str, bool]
    places: dict[str, str]

    def on(self, code: str) -> bool:
        """Whether a code is answered Y."""
        return self.said.get(code, False)

    @property
    def visibility(self) -> tuple[Visibility, ...]:
        """The codes of visibility that the document is to have, as XDS names them."""
        named = (
            (MASKED, Visibility.MASQUE_PS),
            (FROM_PATIENT, Visibility.INVISIBLE_PATIENT),
            (FROM_REPRESENTATIVES, Visibility.INVISIBLE_REPRESENTANTS_LEGAUX),
        )
        return tuple(code for flag, code in named if self.on(flag))

    @property
    def mails(self) -> bool:
        """Whether somebody is to be sent the document."""
        return self.on(MAIL_CARERS) or self.on(MAIL_PATIENT)


def is_flag(segment: Segment) -> bool:
    """Whether an OBX is one of these and no document."""
    return segment.text(_CODE, 3) == TABLE


def flags_of(message: Message) -> Flags:
    """The flags of a message. Raises Invalid for one that is missing, twice, unknown, or neither Y nor N."""
    said: dict[str, bool] = {}
    places: dict[str, str] = {}
    for segment in filter(is_flag, message.every("OBX")):
        code = segment.text(_CODE)
        if code in TEXTS:
            continue
        if code not in (*NEEDED, *OPTIONAL):
            raise Invalid.of(segment.place(_CODE), "hl7.unknown_flag", code=code[:60])
        if code in said:
            raise Invalid.of(segment.place(_CODE), "hl7.flag_twice", code=code)
        said[code] = segment.one_of(_VALUE, ("Y", "N")) == "Y"
        places[code] = segment.place(_VALUE)
    for code in NEEDED:
        if code not in said:
            raise Invalid.of("OBX[1]", "hl7.flag_missing", code=code)
    return Flags(said, places)


def check(flags: Flags, *, replaces: bool) -> None:
    """The combinations of the profile. Raises Invalid."""
    if flags.on(CHANGES) and not replaces:
        raise Invalid.of(flags.places[CHANGES], "hl7.change_without_replacement")
    if flags.mails and (flags.on(SECRET) or not any(_fits(flags, one) for one in _MAILS)):
        raise Invalid.of(flags.places[MAIL_CARERS], "hl7.flags_combination")
    if not flags.on(RECORD):
        # This door is the record: it sends no mail, and a message for nobody is a mistake.
        raise Invalid.of(flags.places[RECORD], "hl7.not_for_the_record")


def _fits(flags: Flags, row: dict[str, frozenset[bool]]) -> bool:
    return all(flags.on(code) in allowed for code, allowed in row.items())
