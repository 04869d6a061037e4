"""Health links: the card by a link that counts, with its code; ten wrong codes end it; one answer for all else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from carnet.identity import limits
from carnet.identity.limits import TooManyAttempts
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.profile.card import Card, CardGroup
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _shlink
from carnet.usecases._emergency_card import Question, Section
from carnet.usecases._health_link import ShownLink
from carnet.usecases.close_record import close_record
from carnet.usecases.end_health_link import LinkEnded, end_health_link
from carnet.usecases.freeze_account import Frozen, freeze_account
from carnet.usecases.list_health_links import HealthLinks, list_health_links
from carnet.usecases.make_health_link import LinkWanted, make_health_link
from carnet.usecases.open_health_link import CardOpened, CodeNeeded, NotOpened, Opening, open_health_link
from carnet.usecases.reopen_record import reopen_record
from carnet.usecases.revoke_representative import revoke_representative
from carnet.usecases.show_health_link import show_health_link
from carnet.usecases.suspend_record import Suspended, suspend_record
from carnet.usecases.write_profile_line import write_profile_line
from tests import cast
from tests.journal import events
from tests.usecases import cards, relatives
from tests.usecases.scene import Scene, assert_refused, counts, system_record
from tests.usecases.test_children import born

# Tries are counted in transactions of their own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(scene: Scene) -> ShownLink:
    """A link with a code to a card with one of each kind of thing."""
    cards.made_card(scene.odette, scene.record)
    return cards.made_link(scene.odette, scene.record)


def told(task: Task) -> int:
    return sum(posted.task is task for posted in outbox.waiting())


def test_health_link_rescuer_with_the_code_reads_the_card_and_the_person_learns_who(
    scene: Scene, link: ShownLink
) -> None:
    for typed in (f"https://exemple.test/shl/{link.token}", link.code.lower().replace("-", " "), link.token):
        opened = cards.opens(scene.clock, typed, f" {link.passcode} ")
        assert isinstance(opened, CardOpened), opened
        assert [line.said.get(Question.WHAT) for line in opened.content.of(Section.ALLERGIES)] == ["Arachide"]
        assert "Zqxmaladie" not in str(opened.content)
    event = scene.last()
    assert (event.act, event.who.kind, event.outcome.value, event.rule) == (
        "health_link:open",
        "anonymous",
        "done",
        "C45",
    )
    assert dict(event.detail) == {"link": str(link.link_id), "recipient": "SAMU, Durand"}
    assert told(Task.TELL_LINK_OPENED) == 1
    scene.clock.move(timedelta(minutes=6))
    cards.opens(scene.clock, link.token, link.passcode)
    assert told(Task.TELL_LINK_OPENED) == 2


def test_health_link_without_a_code_opens_at_once_and_says_what_the_profile_says_now(scene: Scene) -> None:
    allergy = cards.made_card(scene.odette, scene.record)
    link = cards.made_link(scene.odette, scene.record, passcode=False)
    assert link.passcode == ""
    write_profile_line(scene.odette, scene.record, Section.ALLERGIES, {Question.WHAT: "Noix"}, line_id=allergy)
    opened = cards.opens(scene.clock, link.uri(f"https://exemple.test/shl/{link.token}"))
    assert isinstance(opened, CardOpened)
    assert [line.said[Question.WHAT] for line in opened.content.of(Section.ALLERGIES)] == ["Noix"]


def test_health_link_unknown_over_taken_back_and_locked_have_one_answer_and_one_cost(
    scene: Scene, link: ShownLink
) -> None:
    back, locked = (cards.made_link(scene.odette, scene.record) for _ in range(2))
    assert end_health_link(scene.odette, scene.record, back.link_id) == LinkEnded()
    for _ in range(10):
        cards.opens(scene.clock, locked.token, "000000x")
    cards.opens(scene.clock, "A" * 43)
    costs, shapes = [], []
    for typed in ("B" * 43, "ABCD-EFGH-JKMN-PQRS", back.token, back.code, locked.token):
        with CaptureQueriesContext(connection) as ran:
            assert cards.opens(scene.clock, typed, link.passcode) == NotOpened()
        costs.append(len(ran.captured_queries))
        shapes.append([_shape(query) for query in ran.captured_queries])
    assert len(set(costs)) == 1 and all(shape == shapes[0] for shape in shapes), shapes
    scene.clock.move(timedelta(days=30))
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()
    event = events(scene.record)[-1]
    assert (event.act, event.outcome.value, event.rule) == ("health_link:open", "refused", "C45")
    assert events(system_record())[-1].act == "health_link:open"


def _shape(query: dict[str, Any]) -> str:
    return str(query["sql"]).split("'")[0].split("\\x")[0][:60]


def test_health_link_ten_wrong_codes_end_it_and_the_person_is_told(scene: Scene, link: ShownLink) -> None:
    assert cards.opens(scene.clock, link.token) == CodeNeeded(10)
    for left in range(9, -1, -1):
        assert cards.opens(scene.clock, link.token, "12345x") == CodeNeeded(left)
        assert told(Task.TELL_LINK_LOCKED) == (0 if left else 1)
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()
    listed = list_health_links(scene.odette, scene.record)
    assert isinstance(listed, HealthLinks) and listed.locked and listed.links == ()
    assert told(Task.TELL_LINK_OPENED) == 0


def test_health_link_right_code_gives_no_wrong_one_back(scene: Scene, link: ShownLink) -> None:
    for _ in range(9):
        cards.opens(scene.clock, link.token, "no")
    assert isinstance(cards.opens(scene.clock, link.token, link.passcode), CardOpened)
    assert cards.opens(scene.clock, link.token, "no") == CodeNeeded(0)
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()


def test_health_link_forty_wrong_codes_at_once_are_counted_one_by_one(scene: Scene, link: ShownLink) -> None:
    """No more than ten are looked at, whatever comes in between (SMART Health Links 1.0: also in parallel)."""

    def guess(number: int) -> object:
        try:
            return cards.opens(scene.clock, link.token, f"{number:06}x")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(40)))
    looked_at = sorted(answer.left for answer in answers if isinstance(answer, CodeNeeded))
    assert looked_at == list(range(10)) and answers.count(NotOpened()) == 30
    refused = [e.rule for e in events(scene.record) if e.act == "health_link:open"]
    assert (refused.count("C46"), refused.count("C45")) == (10, 30)
    assert told(Task.TELL_LINK_LOCKED) == 1


def test_health_link_same_form_twice_gives_one_link_and_a_used_form_gives_none(scene: Scene) -> None:
    cards.made_card(scene.odette, scene.record)
    first = cards.made_link(scene.odette, scene.record, key="form-1")
    assert cards.made_link(scene.odette, scene.record, key="form-1") == first
    other = cards.made_link(scene.odette, scene.record, key="form-2")
    assert {first.token, first.code, first.key}.isdisjoint({other.token, other.code, other.key})
    end_health_link(scene.odette, scene.record, first.link_id)
    again = make_health_link(cards.proved(scene.odette), scene.record, LinkWanted(30, True), key="form-1")
    assert again == Conflict("health_link.spent")


def test_make_health_link_without_a_fresh_proof_an_empty_card_or_too_many_is_told(scene: Scene) -> None:
    wanted = LinkWanted(30, True)
    answer = make_health_link(scene.odette, scene.record, wanted)
    assert_refused(answer, scene.odette, "health_link:make", "C07", "step_up_needed", scene.record)
    proved = cards.proved(scene.odette)
    assert make_health_link(proved, scene.record, wanted) == Conflict("health_link.empty_card")
    cards.made_card(scene.odette, scene.record)
    with pytest.raises(Invalid):
        make_health_link(proved, scene.record, LinkWanted(99_999, True))
    for _ in range(5):
        cards.made_link(scene.odette, scene.record)
    assert make_health_link(proved, scene.record, wanted) == Conflict("health_link.too_many", (("most", "5"),))


def test_health_link_is_kept_sealed_and_its_repr_opens_nothing(scene: Scene, link: ShownLink) -> None:
    dump = "".join(
        str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in db.rows("SELECT * FROM health_link")
    )
    for secret in (link.token, link.code, link.code.replace("-", ""), link.key, link.passcode):
        assert secret not in dump and secret not in repr(link)
    again = show_health_link(cards.proved(scene.odette), scene.record, link.link_id)
    assert again == link
    unproved = show_health_link(scene.odette, scene.record, link.link_id)
    assert_refused(unproved, scene.odette, "health_link:make", "C07", "step_up_needed", scene.record)
    absent = show_health_link(cards.proved(scene.odette), scene.record, uuid4())
    assert absent == Refusal("C02", "no_document")


def test_health_link_caregiver_and_doctor_neither_make_nor_list_nor_end(scene: Scene, link: ShownLink) -> None:
    helper, _ = relatives.caregiver(scene.odette, cast.NINA)
    paul = scene.treats(cast.PAUL)
    for caller, rule in ((cards.proved(helper), "R24"), (cards.proved(paul), "C01")):
        for answer in (
            make_health_link(caller, scene.record, LinkWanted(30, True)),
            show_health_link(caller, scene.record, link.link_id),
            list_health_links(caller, scene.record),
            end_health_link(caller, scene.record, link.link_id),
        ):
            assert isinstance(answer, Refusal) and answer.rule == rule
    assert isinstance(cards.opens(scene.clock, link.token, link.passcode), CardOpened)


def test_health_link_ends_with_closing_and_does_not_come_back_with_a_reopening(scene: Scene, link: ShownLink) -> None:
    close_record(scene.odette, scene.record, "", told=True)
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()
    reopen_record(scene.odette, scene.record, consent=True)
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()


def test_health_link_ends_with_a_suspension_and_with_the_freezing_of_its_maker(scene: Scene, link: ShownLink) -> None:
    other = cast.opened(cast.KARIM, scene.clock)
    cards.made_card(other, cast.record_of(other))
    theirs = cards.made_link(other, cast.record_of(other))
    assert isinstance(suspend_record(cast.operator(scene.clock), scene.record, "fraude"), Suspended)
    assert cards.opens(scene.clock, link.token, link.passcode) == NotOpened()
    assert other.account_id is not None
    assert isinstance(freeze_account(other, AccountId(other.account_id)), Frozen)
    assert cards.opens(scene.clock, theirs.token, theirs.passcode) == NotOpened()


def test_health_link_of_a_parent_ends_with_the_parents_right_and_at_majority(scene: Scene) -> None:
    family = relatives.family(scene.clock)
    tie = family.with_father()
    cards.made_card(family.father, family.record)
    his = cards.made_link(family.father, family.record, 1095)
    hers = cards.made_link(family.mother, family.record, 1095)
    assert isinstance(cards.opens(scene.clock, his.token, his.passcode), CardOpened)
    revoke_representative(cast.desk_agent(scene.clock), family.record, tie, relatives.JUDGMENT)
    assert cards.opens(scene.clock, his.token, his.passcode) == NotOpened()
    assert isinstance(cards.opens(scene.clock, hers.token, hers.passcode), CardOpened)


def test_health_link_of_a_parent_counts_for_nothing_from_the_birthday_on_before_any_sweep(scene: Scene) -> None:
    majority = datetime(2026, 7, 8, 22, tzinfo=UTC)
    clock = FixedClock(majority - timedelta(days=1))
    family = relatives.family(clock, born(date(2008, 7, 9)))
    cards.made_card(family.mother, family.record)
    hers = cards.made_link(family.mother, family.record, 1095)
    clock.move(timedelta(days=1, seconds=-1))
    assert isinstance(cards.opens(clock, hers.token, hers.passcode), CardOpened)
    clock.move(timedelta(seconds=1))
    assert cards.opens(clock, hers.token, hers.passcode) == NotOpened()


def test_health_link_budgets_stop_a_network_and_a_link(scene: Scene, link: ShownLink) -> None:
    most = min(rule.most for rule in limits.HEALTH_LINK.rules)
    for _ in range(most):
        cards.opens(scene.clock, link.token)
    with pytest.raises(TooManyAttempts):
        cards.opens(scene.clock, link.token, link.passcode)


@pytest.mark.parametrize(
    ("typed", "recipient", "wrong"),
    [
        (" ", "SAMU", "link: health_link.link_missing"),
        ("x" * 4001, "SAMU", "link: text.too_long"),
        ("ABCD", " ", "recipient: health_link.recipient_missing"),
        ("ABCD", "x" * 121, "recipient: text.too_long"),
        ("ABCD", "SAMU\u202e", "recipient: health_link.signs"),
    ],
)
def test_open_health_link_with_a_wrong_form_is_told_before_anything_is_looked_up(
    scene: Scene, typed: str, recipient: str, wrong: str
) -> None:
    before = counts("event", "attempt")
    with pytest.raises(Invalid) as refused:
        open_health_link(cards.rescuer(scene.clock), typed, Opening(recipient))
    assert wrong in str(refused.value)
    assert counts("event", "attempt") == before


def test_health_link_with_a_card_that_was_emptied_shows_nothing(scene: Scene) -> None:
    line = cards.writes(scene.odette, scene.record, Section.ALLERGIES, cards.PEANUT)
    cards.puts(scene.odette, scene.record, CardGroup.ALLERGIES, Card(lines=frozenset({line})))
    link = cards.made_link(scene.odette, scene.record, passcode=False)
    cards.puts(scene.odette, scene.record, CardGroup.ALLERGIES, Card())
    opened = cards.opens(scene.clock, link.code)
    assert isinstance(opened, CardOpened) and opened.content.empty


def test_shlink_form_is_that_of_the_specification_and_broken_ones_hold_no_token(scene: Scene) -> None:
    token = "A" * 42 + "_"
    uri = _shlink.uri_of(_shlink.Payload(f"https://exemple.test/shl/{token}", "k" * 43, scene.clock.now(), True))
    said = _shlink.payload_in(f"https://exemple.test/urgence/#{uri}")
    assert said is not None and (said["flag"], said["key"], said["exp"]) == (
        "LP",
        "k" * 43,
        int(scene.clock.now().timestamp()),
    )
    assert len(said["url"]) <= 128 and len(said["label"]) <= 80 and "=" not in uri
    assert _shlink.token_in(uri) == token
    for broken in (
        "shlink:/",
        "shlink:/AAAA",
        uri[:-9],
        "shlink:/" + "é",
        "https://exemple.test/shl/court",
        "ABCD-EFGH",
    ):
        assert _shlink.token_in(broken) == ""
