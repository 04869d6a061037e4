"""The questions of the scene find what they are for."""

import pytest

from carnet.documents import contents
from carnet.kernel.errors import Refusal
from tests import cast
from tests.usecases.scene import Scene, assert_refused, nothing_kept


def test_nothing_kept_finds_a_row_and_a_blob(scene: Scene) -> None:
    with pytest.raises(AssertionError), nothing_kept():
        scene.deposits(cast.HELENE)
    with pytest.raises(AssertionError), nothing_kept():
        contents.write(scene.record, b"lost", "text/plain")
    with nothing_kept():
        pass


def test_assert_refused_finds_a_refusal_without_its_event(scene: Scene) -> None:
    helene, refusal = scene.caller(cast.HELENE), Refusal("R06", "no_agreement")
    with pytest.raises(AssertionError):
        assert_refused(refusal, helene, "document:list", "R06", "no_agreement", scene.record)
