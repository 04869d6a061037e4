"""Which documents a caller may see in a list. Owns the bridge from the policy's filter to SQL; never adds a rule."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import entries
from carnet.documents.entries import Where
from carnet.documents.entry import Entry
from carnet.policy.acts import Act
from carnet.policy.sqlfilter import visible_filter
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts


def visible(facts: Facts) -> tuple[Entry, ...]:
    """The current documents of the record that this caller may read, newest first."""
    text, params = visible_filter(facts.caller.subject(), facts.record, facts.context).sql()
    return entries.select(facts.keys, Where(text, params))


def find(facts: Facts, logical_id: UUID) -> Entry | None:
    """One document if this caller may read it; None when it is hidden or absent, which nothing tells apart."""
    text, params = visible_filter(facts.caller.subject(), facts.record, facts.context).sql()
    one = Where(f"now.logical_id = %(logical)s AND ({text})", {**params, "logical": logical_id})
    found = entries.select(facts.keys, one)
    return found[0] if found else None


@dataclass(frozen=True)
class Seen:
    """A document with what the caller may do to it, so that a page never works rights out again."""

    entry: Entry
    may_hide: bool
    may_show: bool


def with_abilities(facts: Facts, entry: Entry) -> Seen:
    """Adds what the policy lets this caller do."""
    return Seen(
        entry=entry,
        may_hide=not entry.flags.masque_ps and ask(facts, Act.DOCUMENT_HIDE, entry=entry).permit,
        may_show=entry.flags.masque_ps and ask(facts, Act.DOCUMENT_SHOW, entry=entry).permit,
    )
