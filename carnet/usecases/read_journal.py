""" "Qui a vu mon dossier": the journal of a record for its holder (CSP L.1111-19, R.1111-43)."""

from dataclasses import replace

from carnet.cda.shown_text import shown
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._joining import join
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Line as Line
from carnet.usecases._journal_names import Names
from carnet.usecases._journal_page import MOST_OPENED as MOST_OPENED
from carnet.usecases._journal_page import PAGE as PAGE
from carnet.usecases._journal_page import Former as Former
from carnet.usecases._journal_page import JournalPage as JournalPage
from carnet.usecases._journal_page import formers, part_of
from carnet.usecases._journal_part import ALL
from carnet.usecases._journal_part import Asked as Asked
from carnet.usecases._visible import known
from carnet.usecases.caller import Caller


def read_journal(caller: Caller, record_id: RecordId, asked: Asked = ALL) -> JournalPage | Refusal:
    """Reads a part of the journal. Reading it is itself an act of the journal. Every event is proved before
    it is shown.

    Raises JournalBroken when an event does not prove or one is missing: nothing is shown then, and the operator is to
    be called.
    """

    def work() -> JournalPage | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_READ)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_READ, decision)
        titles = {entry.logical_id: shown(entry.sealed.title) for entry in known(facts)}
        join(facts, titles)
        found = part_of(record_id, record_id, facts.keys, caller, asked)
        note(facts, Act.JOURNAL_READ, decision)
        names = Names(facts, titles)
        return JournalPage(
            lines=tuple(names.line(entry) for entry in found.entries),
            older=found.older,
            places=found.places,
            former=formers(record_id),
            may_report=ask(facts, Act.JOURNAL_REPORT).permit,
            may_prove=_may_prove(facts),
            title=titles.get(asked.document, "") if asked.document else "",
        )

    return db.in_transaction(work)


def _may_prove(facts: Facts) -> bool:
    """Whether the way to the proof is shown; the fresh proof of who is there is asked for later."""
    return ask(facts, Act.JOURNAL_PROVE, context=replace(facts.context, stepped_up=True)).permit
