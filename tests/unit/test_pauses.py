"""The pause before the next try doubles and has an end."""

from datetime import timedelta

from carnet.kernel.pauses import pause

FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=1)


def test_pause_doubles_with_each_failure_up_to_the_longest() -> None:
    assert [pause(failures, FIRST, LONGEST).seconds for failures in (0, 1, 2, 9, 10)] == [5, 10, 20, 2560, 3600]
    assert pause(1_000_000, FIRST, LONGEST) == LONGEST
    assert pause(3, 5.0, 300.0) == 40.0
