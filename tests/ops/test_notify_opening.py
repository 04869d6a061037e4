"""`carnet notify-opening`: each line is a notice or a sentence that names its number and its column, never a person."""

from collections.abc import Mapping

import pytest
from pytest_django import Settings

from carnet.ops.notify_opening import announce
from tests import cast

pytestmark = pytest.mark.django_db
INS = cast.KARIM.identity.ins
assert INS is not None
LINE: Mapping[str, str] = {
    "ins": INS.value,
    "ins_root": INS.root.value,
    "birth_name": "BENALI",
    "first_given_name": "KARIM",
    "given_names": "KARIM",
    "birth_date": "1985-03-02",
    "sex": "M",
    "birth_place": "69381",
    "email": "",
    "address": "1 rue des Essais|69000 LYON",
}


def test_notify_opening_operator_counts_what_became_of_each_line(settings: Settings) -> None:
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    counted, bad = announce([(2, LINE), (3, {**LINE, "email": "k@exemple.test"})])
    assert (counted["by_letter"], counted["known"], bad) == (1, 1, [])


def test_notify_opening_operator_posts_what_came_back_by_mail_once(settings: Settings) -> None:
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    line = {**LINE, "email": "k@exemple.test"}
    assert announce([(2, line)])[0]["by_mail"] == 1
    assert announce([(2, line)], returned=True)[0]["by_letter"] == 1
    assert announce([(2, line)], returned=True)[0]["not_waiting"] == 1
    assert announce([(2, {**line, "address": ""})], returned=True)[1] == ["2: address: notice.no_way"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"birth_date": "02/03/1985"}, "2: birth_date: find.birth_date"),
        ({"address": " | "}, "2: address: notice.no_way"),
        ({"ins": "1"}, "2: ins: "),
        ({"ins_root": "1.2.250.1.213.1.4.8"}, "2: ins_root: ins.root_not_here"),
    ],
)
def test_notify_opening_operator_with_a_bad_line_is_told_and_nobody_is_named(
    settings: Settings, change: dict[str, str], said: str
) -> None:
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    counted, bad = announce([(2, {**LINE, **change})])
    assert sum(counted.values()) == 0
    assert bad[0].startswith(said)
    assert "BENALI" not in str(bad)
