"""That a document is hidden is itself hidden: what is told of it to whom, in any generated world."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from carnet.crypto.aead import new_key
from carnet.documents.entry import Deposit, Entry, EntryCodes, EntrySealed, EntryStatus, VisibilityFlags
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, Document, DocumentStatus, Subject
from carnet.storage.head import Head, HeadStatus
from carnet.storage.keys import RecordKeys
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._visible import is_treating_doctor, told_hidden, with_abilities
from carnet.usecases.caller import Caller
from tests.unit.policy.generated import World, world

SOME = UUID(int=7)
RECORD = RecordId(UUID(int=6))
WORLDS = 6_000


def _caller(subject: Subject) -> Caller:
    return Caller(
        kind=subject.kind,
        actor_id=subject.actor_id,
        profession=subject.profession,
        speciality=subject.speciality,
        sector=subject.sector,
        structure_id=subject.structure_id,
        structure_admin=subject.structure_admin,
        authentication=subject.authentication,
        regulator=subject.regulator,
        scopes=subject.scopes,
    )


def _facts(made: World) -> Facts:
    """The facts of a generated world; what is sealed is not looked at."""
    head, keys = Head(RECORD, 1, HeadStatus.ACTIVE), RecordKeys(RECORD, new_key(), {})
    return Facts(_caller(made.subject), RECORD, head, keys, None, None, made.record, made.context)


def _entry(document: Document) -> Entry:
    replaced = document.status is DocumentStatus.DEPRECATED
    by = By(document.masked_by_kind.value, document.masked_by_person or "") if document.masked_by_kind else None
    depositor = By(document.depositor_kind.value, document.depositor_person or "")
    return Entry(
        logical_id=SOME,
        entry_uuid=SOME,
        version=1,
        seq=1,
        content_id=SOME,
        status=EntryStatus.CURRENT if replaced else EntryStatus(document.status.value),
        codes=EntryCodes(document.type_code, "", document.class_code, *[""] * 8),
        flags=VisibilityFlags(
            document.masque_ps, document.invisible_patient, document.invisible_representatives, by
        ),
        deposit=Deposit(
            depositor, document.depositor_structure, document.author_person, None, document.first_deposited_at,
            document.first_deposited_at,
        ),
        changed_at=datetime(2026, 3, 2, tzinfo=UTC),
        sealed=EntrySealed("", ""),
        replaced_by=UUID(int=8) if replaced else None,
        hidden_from=tuple((audience.kind.value, audience.value) for audience in document.hidden_from),
    )  # fmt: skip


def test_told_hidden_any_world_says_what_is_said_with_all_abilities() -> None:
    """To who may show it again, to the holder and to the médecin traitant: as it was before it was asked alone."""
    told: Counter[tuple[ActorKind, bool, bool]] = Counter()
    for seed in range(WORLDS):
        made = world(seed)
        facts, entry = _facts(made), _entry(made.documents[0])
        for masked in (entry, entry.with_flags(VisibilityFlags(masque_ps=True)), entry.with_flags(VisibilityFlags())):
            hidden = masked.flags.masque_ps
            may_show = hidden and ask(facts, Act.DOCUMENT_SHOW, entry=masked).permit
            expected = hidden and (may_show or is_treating_doctor(facts) or facts.caller.kind is ActorKind.HOLDER)
            seen = with_abilities(facts, masked)
            assert told_hidden(facts, masked) is seen.told_hidden is expected, seed
            assert seen.may_show is may_show, seed
            told[facts.caller.kind, expected, may_show] += 1
    assert {shown for kind, told_it, shown in told if told_it} == {True, False}
    for kind in (ActorKind.HOLDER, ActorKind.REPRESENTATIVE, ActorKind.PROFESSIONAL):
        assert min(told[kind, True, True], told[kind, True, False] + told[kind, False, False]) > 5, kind
    assert {kind for kind, _, _ in told} == set(ActorKind)
