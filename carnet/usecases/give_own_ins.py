"""A person whom an outside provider proved gives the INS, so that the record can be opened alone (issue 4, point 1).

No provider gives an INS, and carnet cannot ask the national service: the number is taken when it agrees with the
proved traits (sex, year, month, place), and only where the operator accepts that (`ins_by_person` of the provider):
the identity is then held as "qualifiée" on the operator's responsibility (docs/divergences.md).
"""

from dataclasses import replace
from typing import Final

from django.conf import settings

from carnet.identity import accounts, limits
from carnet.identity.ins import Ins, InsRoot, parse_ins
from carnet.identity.limits import Scope
from carnet.identity.outside.own_ins import may_give_ins
from carnet.identity.traits import IdentityStatus, Sex, StrictTraits
from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import AccountId
from carnet.usecases.caller import Caller

_SEXES: Final = {Sex.FEMALE: "2478", Sex.MALE: "1378"}
_UNKNOWN_MONTH: Final = 20


def give_own_ins(caller: Caller, text: str) -> Ins | Conflict:
    """Keeps the INS in the account. Raises Invalid for a number of a wrong form or of somebody else; TooManyAttempts.

    Conflict when the account has an INS already (it is corrected at the desk), or an identity that was not proved.
    """
    if caller.account_id is None:
        return Conflict("ins.not_proved")
    account_id = AccountId(caller.account_id)
    details = accounts.personal_details(account_id)
    identity = details.identity
    if identity is not None and identity.ins is not None:
        return Conflict("ins.given_already")
    if identity is None or not may_give_ins(account_id):
        return Conflict("ins.not_proved")
    root = InsRoot.NIR_TEST if settings.CARNET_FOR_TESTS_ONLY else InsRoot.NIR
    ins = parse_ins(root.value, text)
    # Counted only once the form is right: a slip of the finger costs nothing, a guess does.
    limits.count_or_stop(limits.OWN_INS, {Scope.ACCOUNT: str(account_id)}, caller.now())
    if not _agrees(ins, identity.traits):
        raise Invalid.of("ins", "ins.other_person")
    accounts.change_details(
        account_id, replace(details, identity=replace(identity, ins=ins, status=IdentityStatus.QUALIFIED))
    )
    return ins


def _agrees(ins: Ins, traits: StrictTraits) -> bool:
    """Whether a number may be this person's: sex, year, month (when it is known), place of birth."""
    value, born = ins.value, traits.birth_date
    if value[0] not in _SEXES.get(traits.sex, "12378") or value[1:3] != f"{born.year % 100:02}":
        return False
    month = int(value[3:5])
    if month < _UNKNOWN_MONTH and month != born.month:
        return False
    return traits.birth_place is None or value[5:10] == traits.birth_place
