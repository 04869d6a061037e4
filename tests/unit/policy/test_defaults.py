"""What is not said takes the value that permits least; nobody is nobody, in the filter too."""

from carnet.policy.model import (
    CLOSED_SETTINGS,
    UNANSWERED_SETTINGS,
    ActorKind,
    Channel,
    Context,
    Document,
    HolderSettings,
    InstanceSettings,
    Record,
    RecordStatus,
    Relation,
    RelationKind,
    Subject,
)
from carnet.policy.sqlfilter import visible_filter
from carnet.policy.standing import NO_STANDING
from tests.unit.policy.worlds import NOW, STRUCTURE, TEAM, context, doctor, document, record


def test_settings_not_loaded_are_closed_and_those_unanswered_are_the_published_ones() -> None:
    assert (
        HolderSettings(
            hidden_by_default=True,
            break_glass_allowed=False,
            regulation_allowed=False,
            masked_readable_in_emergency=False,
        )
        == CLOSED_SETTINGS
    )
    assert (
        HolderSettings(
            hidden_by_default=False,
            break_glass_allowed=True,
            regulation_allowed=True,
            masked_readable_in_emergency=False,
        )
        == UNANSWERED_SETTINGS
    )


def test_context_not_said_states_nothing() -> None:
    bare = Context(NOW)
    assert bare.settings is CLOSED_SETTINGS
    assert (bare.relations, bare.channel) == ((), Channel.PORTAL)
    said = (bare.secret_connection, bare.consent_stated, bare.at_patient_request, bare.reason_given)
    assert (*said, bare.stepped_up, bare.guardian_agreed) == (False,) * 6
    assert not bare.target.is_treating_doctor


def test_record_subject_and_relation_not_said_permit_least() -> None:
    bare = Record(RecordStatus.NONE)
    assert (bare.objected, bare.holder_is_minor, bare.under_guardianship, bare.deceased) == (True, None, False, False)
    subject = Subject(ActorKind.PROFESSIONAL)
    assert (subject.actor_id, subject.profession, subject.sector, subject.structure_id) == ("", "", "", "")
    assert (subject.regulator, subject.structure_admin) == (False, False)
    relation = Relation(RelationKind.CAREGIVER, "x")
    assert (relation.since, relation.sees_hidden) == (None, False)
    assert not NO_STANDING.sees_hidden


def test_instance_and_document_not_said_permit_least() -> None:
    instance = InstanceSettings()
    assert (instance.withheld_and_masked_allowed, instance.opening_needs_no_consent) == (False, False)
    assert (instance.minors_managed, instance.indicative_cells_deny) == (True, False)
    bare = Document("11488-4", "10", False, False, False, NOW)
    assert (bare.opened_by_patient_side, bare.representatives_choice_made, bare.shown_for_good) == (True, False, True)
    assert not bare.kept_by_asker


def test_filter_nobody_is_neither_depositor_nor_author_nor_structure() -> None:
    nobody = visible_filter(doctor(actor_id=""), record(), context(TEAM))
    assert not nobody.is_empty
    unsigned = {"masque_ps": True, "depositor_person": "", "author_person": ""}
    assert not nobody.lets_through(document(**unsigned))
    by_software = {"depositor_kind": ActorKind.APPLICATION, "depositor_structure": STRUCTURE}
    assert nobody.lets_through(document(**unsigned, **by_software))
