"""The code that a person gives to a doctor in presence: how it is made, shown, read, and used up. Owns no rule.

Six characters that hands and eyes do not take for one another, about 29 bits: five tries in fifteen minutes.
"""

import secrets

from carnet.codes.traits import comparable
from carnet.consent import treating_codes
from carnet.consent.treating_codes import CodeState, TreatingCode
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.rules.delegation import CODE_IN_PRESENCE_LIFE, CODE_IN_PRESENCE_TRIES
from carnet.storage import indexes
from carnet.usecases._facts import Facts
from carnet.usecases._invitation import ALPHABET

LENGTH, GROUP = 6, 3


def begin(facts: Facts) -> tuple[str, TreatingCode]:
    """A new code with its row; a code that was open before counts no more: only the one on the screen does."""
    record, by, now = facts.record_id, facts.caller.by(), facts.context.now
    treating_codes.end_all(record, by, now)
    shown = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code = TreatingCode(new_id(), 1, CodeState.OPEN, 0, _index(record, shown), now + CODE_IN_PRESENCE_LIFE)
    treating_codes.append(record, code, by, now)
    return f"{shown[:GROUP]}-{shown[GROUP:]}", code


def use(facts: Facts, typed: str) -> bool:
    """Uses a code up; a wrong one counts against every open code of the record, in the transaction of the refusal."""
    record, by, now = facts.record_id, facts.caller.by(), facts.context.now
    index, found = _index(record, typed), False
    for code in treating_codes.open_ones(record, now):
        right = indexes.same(code.code_hmac, index)
        found = found or right
        tries = code.tries if right else code.tries + 1
        over = CodeState.USED if right else CodeState.ENDED if tries >= CODE_IN_PRESENCE_TRIES else CodeState.OPEN
        treating_codes.append(record, treating_codes.after(code, state=over, tries=tries), by, now)
    return found


def _index(record: RecordId, typed: str) -> bytes:
    """The blind index of a code as it was typed: case, spaces and hyphens do not count."""
    return indexes.index("treating code", record.hex, comparable(typed))
