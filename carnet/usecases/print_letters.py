"""Prints letters: by an agent of the desk, or by the actor whose act wanted the letter (a receipt)."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from carnet.identity import accounts, letters
from carnet.identity.letters import OpenLetter
from carnet.kernel.errors import Refusal
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


def print_letters(caller: Caller, wanted: Sequence[UUID], *, mark: bool) -> tuple[OpenLetter, ...] | Refusal:
    """The letters that are there and wait, opened, each with its event. A letter that is gone is left out.

    `mark` notes that they were printed; a page that only shows a receipt notes nothing but the event.
    Who made none of them and is no agent is refused as if there were none. Each letter is its own transaction: the
    events of two records are never written in one.
    """
    opened: list[OpenLetter] = []
    for letter_id in wanted:
        answer = db.in_transaction(partial(_print, caller, letter_id, mark))
        if isinstance(answer, Refusal):
            return answer
        if answer is not None:
            opened.append(answer)
    return tuple(opened)


def _print(caller: Caller, letter_id: UUID, mark: bool) -> OpenLetter | Refusal | None:
    letter = letters.open_letter(letter_id)
    own = letter is not None and letter.made_by == caller.actor_id
    decision = ask_account(caller, AccountAct.LETTER_PRINT, own=own)
    facts = accounts.find_account(letter.account_id) if letter else None
    if not decision.permit:
        # In the journal of the worker, letter or none: the answer and its cost tell nothing.
        return refuse_account(caller, None, AccountAct.LETTER_PRINT, decision)
    if letter is None or facts is None:
        return None
    detail = (("message", letter.message_id),)
    note_account(caller, facts.record_id, AccountAct.LETTER_PRINT, decision, detail)
    if mark:
        letters.mark_printed(letter_id, caller.now())
    return letter
