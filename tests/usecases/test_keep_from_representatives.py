"""A minor asks a professional to keep a document from the parents, after they could see it (CSP R.1111-50)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.documents import entries
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.storage import keys
from carnet.usecases._card import Card
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.keep_from_representatives import keep_from_representatives
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.replace_document import replace_document
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import Family
from tests.usecases.scene import counts, nothing_kept, report, seen, titles

pytestmark = pytest.mark.django_db

ACT = "document:keep_from_representatives"
SEEN = Options(invisible_to_representatives=False)


@pytest.fixture
def family(clock: FixedClock) -> Family:
    return relatives.family(clock)


def carer(family: Family, who: cast.Carer = cast.HELENE) -> Caller:
    doctor = cast.carer(who, family.clock)
    assert isinstance(state_agreement(doctor, family.record, agreed=True), Agreed)
    return doctor


def deposited(family: Family, doctor: Caller, title: str = "Test", options: Options = SEEN) -> Card:
    kept = deposit_document(doctor, family.record, report(title), options)
    assert isinstance(kept, Deposited), kept
    return kept.card


def treating(family: Family) -> Caller:
    named = name_treating_doctor(family.mother, family.record, cast.MARC.facts.professional_id, active=True)
    assert isinstance(named, Named), named
    return cast.carer(cast.MARC, family.clock)


def keep(family: Family, doctor: Caller, card: Card, *, asked: bool = True) -> object:
    return keep_from_representatives(doctor, family.record, card.logical_id, asked=asked)


def show(family: Family, doctor: Caller, card: Card, *, asked: bool = True) -> object:
    return show_to_representatives(doctor, family.record, card.logical_id, confirmed=True, asked=asked)


def secret_events(family: Family) -> list[tuple[str, str]]:
    found = events(family.record, Stream.SECRET_FROM_REPRESENTATIVES)
    return [(event.act, event.outcome.value) for event in found]


def read(doctor: Caller, family: Family, card: Card) -> DocumentRead:
    answer = read_document(doctor, family.record, card.logical_id)
    assert isinstance(answer, DocumentRead), answer
    return answer


def test_keep_author_document_that_the_parents_saw_is_absent_for_them(family: Family) -> None:
    helene = carer(family)
    card, other = deposited(family, helene), deposited(family, helene, "Autre")
    assert sorted(titles(family.mother, family.record)) == ["Autre", "Test"]
    kept = keep(family, helene, card)
    assert isinstance(kept, Card)
    assert kept.kept_from_parents
    assert titles(family.mother, family.record) == ["Autre"]
    assert isinstance(read_document(family.mother, family.record, card.logical_id), Refusal)
    assert isinstance(read_document(family.mother, family.record, other.logical_id), DocumentRead)
    assert sorted(titles(helene, family.record)) == ["Autre", "Test"]


def test_keep_author_asks_again_makes_no_new_version(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, helene, card), Card)
    before = counts("entry_version", "submission_set")
    assert isinstance(keep(family, helene, card), Card)
    assert counts("entry_version", "submission_set") == before


def test_keep_tells_nobody_who_acts_for_the_child(family: Family) -> None:
    """No event that they read, no notice, and the lines of before without the title."""
    helene = carer(family)
    card = deposited(family, helene)
    told, before = counts("outbox"), len(events(family.record))
    assert isinstance(keep(family, helene, card), Card)
    assert counts("outbox") == told
    assert len(events(family.record)) == before
    assert secret_events(family)[-1] == (ACT, "done")
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    assert [line.titles for line in page.lines if line.event.act == "document:deposit"] == [()]
    assert ACT not in {line.event.act for line in page.lines}


def test_keep_treating_doctor_who_reads_it_keeps_it(family: Family) -> None:
    card, marc = deposited(family, carer(family)), treating(family)
    assert Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES in read(marc, family, card).may
    assert isinstance(keep(family, marc, card), Card)
    assert titles(family.mother, family.record) == []


def test_show_treating_doctor_undoes_what_they_kept_at_the_childs_word(family: Family) -> None:
    helene, marc = carer(family), treating(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, marc, card), Card)
    assert Act.DOCUMENT_SHOW_TO_REPRESENTATIVES in read(marc, family, card).may
    assert show(family, marc, card, asked=False) == Refusal("C73", "agreement_not_stated")
    assert isinstance(show(family, marc, card), Card)
    assert titles(family.mother, family.record) == ["Test"]
    assert keep(family, marc, card) == Refusal("C73", "irreversible")


def test_show_treating_doctor_what_somebody_else_kept_is_refused(family: Family) -> None:
    """Who wrote it secret, or kept it, undoes it; the regular doctor by the own act only."""
    helene, marc = carer(family), treating(family)
    written = deposited(family, helene, options=Options(invisible_to_representatives=True))
    kept = deposited(family, helene, "Autre")
    assert isinstance(keep(family, helene, kept), Card)
    for card in (written, kept):
        assert Act.DOCUMENT_SHOW_TO_REPRESENTATIVES not in read(marc, family, card).may
        assert show(family, marc, card) == Refusal("R22", "not_author")
    assert titles(family.mother, family.record) == []


def test_show_doctor_who_kept_it_and_is_no_regular_doctor_any_more_is_refused(family: Family) -> None:
    helene, marc = carer(family), treating(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, marc, card), Card)
    ended = name_treating_doctor(family.mother, family.record, cast.MARC.facts.professional_id, active=False)
    assert isinstance(ended, Named), ended
    assert isinstance(state_agreement(marc, family.record, agreed=True), Agreed)
    assert show(family, marc, card) == Refusal("R22", "not_author")


def test_keep_doctor_who_only_reads_it_is_refused_and_the_parents_do_not_learn(family: Family) -> None:
    card, paul = deposited(family, carer(family)), carer(family, cast.PAUL)
    assert Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES not in read(paul, family, card).may
    before = len(events(family.record))
    assert keep(family, paul, card) == Refusal("R22", "not_author")
    assert titles(family.mother, family.record) == ["Test"]
    assert [event.act for event in events(family.record)[before:]] == ["document:list"]
    assert secret_events(family)[-1] == (ACT, "refused")


def test_keep_without_the_childs_word_is_refused(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    before = len(events(family.record))
    assert keep(family, helene, card, asked=False) == Refusal("C73", "agreement_not_stated")
    assert secret_events(family)[-1] == (ACT, "refused")
    assert len(events(family.record)) == before


def test_keep_what_is_not_there_is_refused_out_of_sight_of_the_parents(family: Family) -> None:
    helene = carer(family)
    before, absent = len(events(family.record)), replace(deposited(family, helene), logical_id=family.record)
    assert keep(family, helene, absent) == Refusal("C02", "no_document")
    assert [event.act for event in events(family.record)[before:]] == ["document:deposit"]
    assert secret_events(family)[-1] == (ACT, "refused")


def test_keep_what_was_shown_for_good_is_refused(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, helene, card), Card)
    shown = show_to_representatives(helene, family.record, card.logical_id, confirmed=True, asked=True)
    assert isinstance(shown, Card)
    assert titles(family.mother, family.record) == ["Test"]
    assert Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES not in read(helene, family, card).may
    assert keep(family, helene, card) == Refusal("C73", "irreversible")
    assert titles(family.mother, family.record) == ["Test"]


def test_keep_document_of_an_adult_is_refused(clock: FixedClock) -> None:
    cast.publish_directory()
    odette = cast.opened(cast.ODETTE, clock)
    adult = Family(clock, cast.record_of(odette), odette, odette)
    helene = carer(adult)
    card = deposited(adult, helene, options=Options())
    assert Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES not in read(helene, adult, card).may
    assert keep(adult, helene, card) == Refusal("C19", "no_longer_a_minor")


def test_keep_former_states_go_with_the_newest(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    newer = replace_document(helene, family.record, card.logical_id, report("Test corrigé"), SEEN)
    assert isinstance(newer, Deposited), newer
    assert keep(family, helene, card) == Conflict("document.already_replaced")
    assert Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES not in read(helene, family, card).may
    assert isinstance(keep(family, helene, newer.card), Card)
    for one in (card, newer.card):
        assert isinstance(read_document(family.mother, family.record, one.logical_id), Refusal)


def test_keep_successor_of_what_was_kept_is_kept(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, helene, card), Card)
    newer = replace_document(helene, family.record, card.logical_id, report("Test corrigé"), SEEN)
    assert isinstance(newer, Deposited), newer
    assert titles(family.mother, family.record) == []


def test_replace_by_what_is_kept_from_the_parents_keeps_the_former_states_too(family: Family) -> None:
    """Otherwise they would read yesterday what is secret today."""
    helene = carer(family)
    first = deposited(family, helene)
    last = first
    for title, options in (("Deux", SEEN), ("Trois", Options(invisible_to_representatives=True))):
        newer = replace_document(helene, family.record, last.logical_id, report(title), options)
        assert isinstance(newer, Deposited), newer
        last = newer.card
    assert titles(family.mother, family.record) == []
    assert seen(family.mother, family.record) == ()
    assert isinstance(read_document(family.mother, family.record, first.logical_id), Refusal)
    assert [one.sealed.title for one in seen(helene, family.record)] == ["Trois", "Deux", "Test"]


def test_replace_by_what_is_kept_from_the_parents_leaves_what_was_shown_for_good(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene, options=Options(invisible_to_representatives=True))
    shown = show_to_representatives(helene, family.record, card.logical_id, confirmed=True, asked=True)
    assert isinstance(shown, Card), shown
    options = Options(invisible_to_representatives=True)
    newer = replace_document(helene, family.record, card.logical_id, report("Deux"), options)
    assert isinstance(newer, Deposited), newer
    assert titles(family.mother, family.record) == ["Test"]


def test_keep_what_waits_for_its_announcement_stays_kept_after_it(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene, options=replace(SEEN, withheld=True))
    assert isinstance(keep(family, helene, card), Card)
    assert events(family.record, Stream.NOT_YET_TOLD)[-1].act == ACT
    family.clock.move(timedelta(days=40))
    assert titles(family.mother, family.record) == []
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    assert card.logical_id not in {one for line in page.lines for one in line.event.documents}


def test_read_document_tells_when_the_family_first_opened_it(family: Family) -> None:
    """Whom the child asks is told whether the parents opened it or a former state of it; nobody else is."""
    helene = carer(family)
    card = deposited(family, helene)
    assert read(helene, family, card).family_opened is None
    opened = family.clock.now()
    assert isinstance(read_document(family.mother, family.record, card.logical_id), DocumentRead)
    family.clock.move(timedelta(days=2))
    assert isinstance(read_document(family.mother, family.record, card.logical_id), DocumentRead)
    newer = replace_document(helene, family.record, card.logical_id, report("Test corrigé"), SEEN)
    assert isinstance(newer, Deposited), newer
    assert read(helene, family, newer.card).family_opened == opened
    assert read(carer(family, cast.PAUL), family, newer.card).family_opened is None


def test_keep_that_dies_midway_changes_nothing(family: Family) -> None:
    helene = carer(family)
    card = deposited(family, helene)
    with nothing_kept(), arm("keep_from_representatives.epoch_moved"), pytest.raises(FailpointReached):
        keep(family, helene, card)
    assert titles(family.mother, family.record) == ["Test"]
    assert isinstance(keep(family, helene, card), Card)


def test_keep_leaves_former_versions_of_metadata_as_they_were(family: Family) -> None:
    """The past is not rewritten: a new version hides it."""
    helene = carer(family)
    card = deposited(family, helene)
    assert isinstance(keep(family, helene, card), Card)
    opened = keys.load(family.record)
    assert opened is not None
    now = entries.by_logical_id(opened, card.logical_id)
    assert now is not None
    assert (now.version, now.flags.invisible_representatives) == (2, True)
