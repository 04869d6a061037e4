"""How a record stops. Owns what ends at a closing, whoever closes; never decides who may."""

from datetime import datetime

from carnet.consent import access_codes, authorisations, emergencies, life
from carnet.consent.life import Motive, Step, Words
from carnet.identity import accounts, activation, letters
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.profile import health_links
from carnet.storage import due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._ending import end_caregivers
from carnet.usecases._facts import Facts, zone
from carnet.usecases._journal import note


def shut(facts: Facts, decision: Decision, motive: Motive, words: Words, *, act: Act = Act.RECORD_CLOSE) -> datetime:
    """Closes the record in the transaction of the act, and returns the instant of its destruction.

    The new epoch stops every request that begins after the commit; authorisations do not come back with a reopening.
    """
    record_id, by, at = facts.record_id, facts.caller.by(), facts.context.now
    note(facts, act, decision, detail=(("motive", motive.value),))
    heads.change(facts.head, HeadStatus.CLOSED)
    life.take(facts.keys, Step.CLOSE, by, at, motive=motive, words=words)
    authorisations.end_all(record_id, by, at)
    emergencies.end_all(record_id, by, at)
    access_codes.end_all(record_id, by, at)
    health_links.end_all(record_id, at)
    end_caregivers(facts)
    due.cancel(record_id, DueRule.CLOSE_SUSPENDED, at)
    destroyed_on = delays.destroyed_at(at, zone())
    due.plan(record_id, DueRule.DESTROY_CLOSED, destroyed_on)
    if motive is Motive.DEATH:
        stop_account(facts)
    else:
        outbox.post(record_id, Task.TELL_LIFE, at)
    return destroyed_on


def stop_account(facts: Facts) -> None:
    """After a death nobody signs in with the account of the holder, and its sessions end; nobody is written to.

    The codes on paper that wait end too, and so do the letters that hold them.
    """
    account = accounts.account_of_record(facts.record_id)
    if account is not None:
        accounts.set_active(account.account_id, active=False)
        activation.cancel(account.account_id, facts.context.now)
        letters.cancel_all(account.account_id, facts.caller.actor_id, facts.context.now)
