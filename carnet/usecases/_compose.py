"""Makes a CDA of a file that is not one. Owns the complete header of a deposited PDF; never alters the file inside."""

from uuid import UUID

from carnet.cda.wrap import wrap_level1
from carnet.identity import directory
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.storage import indexes
from carnet.usecases._facts import Facts, zone
from carnet.usecases._header import Written, header_facts
from carnet.usecases._incoming import PDF, Form, Incoming

UUID_ROOT = "2.25"


def unique_id(facts: Facts, incoming: Incoming, form: Form) -> str:
    """The uniqueId of a wrapped file: the same file, by the same person, of the same kind and day, has the same one.

    It is made with a key of the instance, so that it tells nothing about the file to who does not hold the key.
    """
    day = form.service_date.isoformat()
    parts = (facts.record_id.hex, facts.caller.actor_id, incoming.source_hash, form.type_code, day)
    return f"{UUID_ROOT}.{UUID(bytes=indexes.index('wrapped', *parts)[:16], version=4).int}"


def wrapped(facts: Facts, incoming: Incoming, identity: PersonIdentity) -> bytes:
    """The CDA R2 level 1 document around a PDF. Raises Invalid when its type, its author or the INS is unknown."""
    form = incoming.form
    if form is None:
        raise Invalid.of("form", "deposit.form_needed")
    return wrap_level1(header_facts(_written(facts, incoming, form, identity)), incoming.data, PDF)


def _written(facts: Facts, incoming: Incoming, form: Form, identity: PersonIdentity) -> Written:
    caller = facts.caller
    author = directory.find_professional(caller.actor_id)
    place = directory.find_structure(caller.structure_id)
    if author is None or place is None:
        raise Invalid.of("author", "directory.unknown_professional")
    return Written(
        unique_id=unique_id(facts, incoming, form),
        type_code=form.type_code,
        title=form.title.strip(),
        service_date=form.service_date,
        written_at=facts.context.now.astimezone(zone()),
        patient=identity,
        author=author,
        place=place,
        sector=caller.sector,
    )
