"""What the acts on reported objections share: what holds now, and how a word is made to hold. Decides no right."""

from dataclasses import replace
from typing import Final

from carnet.consent import choices, feeding, reported
from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.consent.choices import Choice
from carnet.consent.reported import Objection, Report, ReportState
from carnet.policy.acts import Act
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts

EMERGENCIES: Final = {Objection.BREAK_GLASS: Choice.BREAK_GLASS, Objection.REGULATION: Choice.SAMU}


def holds(facts: Facts, structure_id: str, question: Objection) -> bool:
    """Whether the objection is in force."""
    if question is Objection.FEEDING:
        return any(one.depositor == _place(structure_id) for one in feeding.all_current(facts.record_id))
    return not getattr(choices.current(facts.record_id), EMERGENCIES[question].value)


def apply(facts: Facts, word: Report, *, opposed: bool, reason: str = "") -> None:
    """Makes it hold, or hold no more, in the name of the caller. `reason` are the person's words on deposits."""
    record_id, by, now = facts.record_id, facts.caller.by(), facts.context.now
    heads.change(facts.head)
    if word.question is Objection.FEEDING:
        place = _place(word.structure_id)
        if opposed:
            feeding.oppose(facts.keys, place, reason, by, now)
        else:
            feeding.append(record_id, place, by, now, opposed=False)
        return
    changed = replace(choices.current(record_id), **{EMERGENCIES[word.question].value: not opposed})
    choices.append(record_id, changed, by, now)


def _place(structure_id: str) -> Grantee:
    return Grantee(GranteeKind.STRUCTURE, structure_id)


def unanswered(facts: Facts) -> tuple[Report, ...]:
    """The words that the person has not answered, for who may answer: those that wait, and those that were noted.

    What she chose herself since is answered by that.
    """
    if not ask(facts, Act.OBJECTION_ANSWER).permit:
        return ()
    return tuple(one for one in reported.current(facts.record_id) if is_open(facts, one))


def is_open(facts: Facts, one: Report) -> bool:
    """Whether the person's answer to a word still changes something."""
    held = holds(facts, one.structure_id, one.question)
    if one.state is ReportState.NOTED:
        return held is one.opposed
    return one.waits(facts.context.now) and held is not one.opposed
