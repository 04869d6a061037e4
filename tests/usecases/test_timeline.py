"""The timeline of a record: by month and kind, of what its reader may read, and the list narrowed to a month."""

from datetime import date

from carnet.codes.labels import DocumentKind
from carnet.kernel.ids import RecordId
from carnet.usecases._narrow import Asked
from carnet.usecases._timeline import Month
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from carnet.usecases.see_record_at_a_glance import Glance, see_record_at_a_glance
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene
from tests.usecases.test_list_filters import RESULT, deposits, listed, titles


def glance(caller: Caller, record: RecordId) -> Glance:
    found = see_record_at_a_glance(caller, record)
    assert isinstance(found, Glance)
    return found


def test_timeline_counts_months_and_kinds_of_what_may_be_read_and_a_list_narrows_to_one(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    deposits(scene, "Consultation", day=date(2026, 2, 3))
    deposits(scene, "Sang", RESULT, date(2026, 2, 27))
    old = deposits(scene, "Ancien sang", RESULT, date(2024, 6, 1))
    months = (
        Month("2026-02", ((DocumentKind.REPORT, 1), (DocumentKind.RESULT, 1))),
        Month("2024-06", ((DocumentKind.RESULT, 1),)),
    )
    assert listed(paul, scene).timeline == months
    # Whatever is narrowed, the timeline is of all of them: it leads elsewhere.
    narrowed = listed(paul, scene, Asked(month="2026-02", kind="result"))
    assert (titles(narrowed), narrowed.timeline) == (["Sang"], months)
    assert titles(listed(paul, scene, Asked(month="2025-01"))) == []
    assert glance(paul, scene.record).timeline == months
    assert len(next(one for one in reversed(events(scene.record)) if one.act == "document:list").documents) == 3
    # Put aside by its author: no longer in use, no longer there.
    archive_document(scene.caller(cast.HELENE), scene.record, old.logical_id, archive=True)
    assert listed(paul, scene).timeline == months[:1]


def test_timeline_what_is_hidden_leaves_no_month_and_no_number(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    deposits(scene, "Vu", day=date(2026, 2, 3))
    before = listed(paul, scene).timeline
    hidden = deposits(scene, "Caché", RESULT, date(2025, 1, 9))
    scene.hides(hidden)
    assert listed(paul, scene).timeline == glance(paul, scene.record).timeline == before
    assert len(listed(scene.odette, scene).timeline) == 2
