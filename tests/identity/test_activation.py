"""Activation codes (issue 3, point 4): on paper, proved by the birth date, few tries, one use, no hint."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from carnet.identity import accounts, activation, activation_codes, letters, limits
from carnet.identity.activation import Reason
from carnet.identity.people import PostalAddress
from carnet.kernel.ids import new_record_id
from tests.identity import cast

pytestmark = pytest.mark.django_db(transaction=True)
AT = cast.AT
BORN = cast.COLETTE.traits.birth_date
NETWORK = "192.0.2.7"
HOME = PostalAddress(("12 rue des Canarivale", "63000 Clermont-Ferrand"))


def _issued(reason: Reason = Reason.ROLE) -> activation.Issued:
    return activation.issue(activation.prepare(cast.COLETTE, at=AT), reason, made_by="desk", at=AT)


def test_code_form_every_slip_of_one_character_and_every_swap_is_told() -> None:
    code = activation_codes.new_code()
    assert activation_codes.well_formed(code)
    for place, right in enumerate(code):
        for other in set(activation_codes.ALPHABET) - {right}:
            assert not activation_codes.well_formed(code[:place] + other + code[place + 1 :])
        if place and right != code[place - 1]:
            assert not activation_codes.well_formed(code[: place - 1] + right + code[place - 1] + code[place + 1 :])


@pytest.mark.parametrize("write", [str, str.lower, activation_codes.shown, lambda c: f" {c[:4]}-{c[4:8]}-{c[8:]}\n"])
def test_activation_person_types_the_code_in_any_writing_is_proved(write: object) -> None:
    issued = _issued()
    assert callable(write)
    proved = activation.check(write(issued.code), BORN, NETWORK, AT)
    assert proved == activation.Proved(issued.activation_id, issued.account_id, Reason.ROLE)


def test_activation_stranger_every_kind_of_wrong_has_one_answer() -> None:
    """No such code, another birth date, a used one, a cancelled one, a code too old: None, whatever it was."""
    other_date, used, cancelled, old = _issued(), _issued(), _issued(), _issued()
    assert activation.use(used.activation_id, AT) is Reason.ROLE
    assert activation.use(used.activation_id, AT) is None
    activation.cancel(cancelled.account_id, AT)
    late = AT + activation.LIFE + timedelta(seconds=1)
    assert activation.check(activation_codes.new_code(), BORN, NETWORK, AT) is None
    assert activation.check(other_date.code, date(1958, 9, 4), NETWORK, AT) is None
    assert activation.check(used.code, BORN, NETWORK, AT) is None
    assert activation.check(cancelled.code, BORN, NETWORK, AT) is None
    assert activation.check(old.code, BORN, NETWORK, late) is None
    assert not activation.use(old.activation_id, late)


def test_activation_stranger_with_the_paper_guesses_the_birth_date_five_times_only() -> None:
    issued = _issued()
    for day in range(1, activation.MOST_TRIES + 1):
        assert activation.check(issued.code, date(1958, 5, day), NETWORK, AT) is None
    assert activation.check(issued.code, BORN, NETWORK, AT) is None


def test_activation_stranger_guesses_codes_the_network_is_stopped() -> None:
    """Counted in PostgreSQL, before anything is compared; the right code is refused with the others."""
    issued = _issued()
    for _ in range(20):
        activation.check(activation_codes.new_code(), BORN, NETWORK, AT)
    with pytest.raises(limits.TooManyAttempts):
        activation.check(issued.code, BORN, NETWORK, AT)
    assert activation.check(issued.code, BORN, "198.51.100.4", AT) is not None


def test_activation_twenty_parallel_uses_one_wins() -> None:
    issued = _issued()

    def attempt(_: int) -> Reason | None:
        try:
            return activation.use(issued.activation_id, AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(attempt, range(20))).count(Reason.ROLE) == 1


def test_activation_new_code_ends_the_old_one_and_its_letter() -> None:
    first = _issued()
    second = activation.issue(first.account_id, Reason.ROLE, made_by="desk", at=AT)
    assert activation.check(first.code, BORN, NETWORK, AT) is None
    assert activation.check(second.code, BORN, NETWORK, AT) is not None
    assert letters.open_letter(first.letter_id) is None
    assert [letter.letter_id for letter in letters.waiting_letters()] == [second.letter_id]


def test_activation_of_a_record_the_account_opens_to_nobody_before_it_is_used() -> None:
    record = new_record_id()
    issued = activation.issue_for_record(record, cast.COLETTE, made_by="desk", at=AT, address=HOME)
    assert issued is not None
    facts = accounts.account_of_record(record)
    assert facts is not None and facts.account_id == issued.account_id and not facts.activated
    assert accounts.personal_details(issued.account_id).address == HOME
    again = activation.issue_for_record(record, cast.COLETTE, made_by="desk", at=AT)
    assert again is not None and again.account_id == issued.account_id


def test_activation_of_a_record_whose_holder_has_an_account_ties_it_and_makes_no_second() -> None:
    account, record = cast.patient(), new_record_id()
    assert activation.issue_for_record(record, cast.COLETTE, made_by="desk", at=AT) is None
    tied = accounts.account_of_record(record)
    assert tied is not None and tied.account_id == account


def test_activation_without_a_proved_identity_is_a_fault() -> None:
    from carnet.identity.models import AccountKind
    from carnet.identity.people import NewAccount, PersonalDetails, Preferences

    nobody = cast.made(
        NewAccount(AccountKind.PATIENT, PersonalDetails("sans.identite", None, None, None, Preferences()), None)
    )
    with pytest.raises(ValueError, match="birth date"):
        activation.issue(nobody, Reason.ROLE, made_by="desk", at=AT)


def test_activation_tables_hold_no_code_and_no_person() -> None:
    issued = _issued()
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text || l::text FROM activation a, letter l")
        ((text,),) = cursor.fetchall()
    for canary in (issued.code, activation_codes.shown(issued.code), issued.code.encode().hex(), *cast.CANARIES):
        assert canary not in text


def test_activation_swept_when_it_ended_long_ago() -> None:
    issued = _issued()
    assert activation.sweep(AT + activation.LIFE) == 0
    assert activation.sweep(AT + activation.LIFE + activation.ENDED_KEPT + timedelta(days=1)) == 1
    assert activation.still_open(issued.activation_id, AT) is None
