"""The gate: who gets a place, who waits, who goes first, and that no place is ever lost or held twice."""

import threading
import time
from collections.abc import Callable
from random import Random

from carnet.config.gate import MOST_ALLOWANCES, Allowance, Gate, Sizes

SMALL = Sizes(ordinary=2, reserved=2, waiting=1, seconds=0.2)
ANNE = Allowance("open anne", together=1, burst=40, a_second=1)
MARC = Allowance("open marc", together=1, burst=40, a_second=1)


def full(sizes: Sizes = SMALL) -> tuple[Gate, list[int]]:
    """A gate whose ordinary places are all taken."""
    gate = Gate(sizes)
    places = [place for _ in range(sizes.ordinary) if (place := gate.enter()) is not None]
    assert len(places) == sizes.ordinary
    return gate, places


def in_a_thread(work: Callable[[], object], found: list[object]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    return thread


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not what():
        assert time.monotonic() < end
        time.sleep(0.002)


def lined_up(gate: Gate) -> tuple[threading.Thread, threading.Thread, list[object], list[object]]:
    """Somebody who waits in turn, then Anne's emergency behind: their threads, and the places that they find."""
    ordinary: list[object] = []
    urgent: list[object] = []
    first = in_a_thread(gate.wait, ordinary)
    until(lambda: gate.counts[2] == 1)
    second = in_a_thread(lambda: gate.enter_urgently(ANNE), urgent)
    until(lambda: gate.counts[2] == 2)
    return first, second, ordinary, urgent


def test_gate_ordinary_request_never_gets_a_reserved_place() -> None:
    gate, _ = full()
    assert gate.enter() is None
    assert gate.wait() is None
    assert gate.counts == (2, 0, 0)


def test_gate_emergency_gets_a_reserved_place_of_a_full_process_at_once() -> None:
    gate, _ = full()
    began = time.monotonic()
    place = gate.enter_urgently(ANNE)
    assert place is not None and place >= SMALL.ordinary
    assert time.monotonic() - began < 0.1
    gate.leave(place)
    assert gate.counts == (2, 0, 0)


def test_gate_without_a_reserve_sends_an_emergency_away() -> None:
    """The planted bug: with no place kept, this is what happens to the test above."""
    gate, _ = full(Sizes(ordinary=2, reserved=0, waiting=1, seconds=0.1))
    assert gate.enter_urgently(ANNE) is None


def test_gate_one_session_never_holds_the_whole_reserve() -> None:
    gate, _ = full()
    first = gate.enter_urgently(ANNE)
    assert first is not None
    began = time.monotonic()
    assert gate.enter_urgently(ANNE) is None
    assert time.monotonic() - began >= SMALL.seconds
    other = gate.enter_urgently(MARC)
    assert other is not None and other != first


def test_gate_session_whose_allowance_was_forgotten_still_holds_its_place_and_gets_no_other() -> None:
    gate, _ = full()
    assert gate.enter_urgently(ANNE) is not None
    for number in range(MOST_ALLOWANCES + 1):
        gate.allows(Allowance(f"network {number}", together=1, burst=1, a_second=1))
    assert gate.enter_urgently(ANNE) is None
    assert gate.enter_urgently(MARC) is not None


def test_gate_who_only_looks_for_an_emergency_leaves_the_last_place() -> None:
    gate, _ = full()
    work = [Allowance(f"work {number}", together=1, burst=12, a_second=0.1, spares=1) for number in range(2)]
    assert gate.enter_urgently(work[0]) is not None
    assert gate.enter_urgently(work[1]) is None
    assert gate.enter_urgently(ANNE) is not None


def test_gate_asked_in_a_loop_the_allowance_ends_and_comes_back_slowly() -> None:
    gate, _ = full()
    few = Allowance("open few", together=1, burst=3, a_second=20)
    for _ in range(3):
        place = gate.enter_urgently(few)
        assert place is not None
        gate.leave(place)
    assert gate.enter_urgently(few) is None
    time.sleep(0.06)
    assert gate.enter_urgently(few) is not None


def test_gate_line_is_full_is_told_at_once_and_who_waits_comes_in_turn() -> None:
    gate, places = full(Sizes(ordinary=1, reserved=1, waiting=1, seconds=5))
    found: list[object] = []
    waiting = in_a_thread(gate.wait, found)
    until(lambda: gate.counts[2] == 1)
    began = time.monotonic()
    assert gate.wait() is None
    assert time.monotonic() - began < 0.1
    gate.leave(places[0])
    waiting.join(5)
    assert found == [places[0]]


def test_gate_emergency_goes_before_those_who_wait_longer() -> None:
    gate, places = full(Sizes(ordinary=1, reserved=1, waiting=4, seconds=5))
    assert gate.enter_urgently(MARC) == 1
    first, second, ordinary, urgent = lined_up(gate)
    gate.leave(places[0])
    second.join(5)
    assert urgent == [places[0]] and ordinary == []
    gate.leave(places[0])
    first.join(5)
    assert ordinary == [places[0]]


def test_gate_reserved_place_given_back_goes_to_an_emergency_and_to_no_other() -> None:
    gate, _ = full(Sizes(ordinary=1, reserved=1, waiting=4, seconds=5))
    reserved = gate.enter_urgently(MARC)
    assert reserved == 1
    first, second, ordinary, urgent = lined_up(gate)
    gate.leave(reserved)
    second.join(5)
    assert urgent == [1] and ordinary == []
    gate.leave(0)
    first.join(5)


def test_gate_any_order_of_things_no_place_is_lost_or_held_twice() -> None:
    gate, held, lock = Gate(Sizes(ordinary=3, reserved=2, waiting=3, seconds=0.003)), set[int](), threading.Lock()
    seen: list[bool] = []

    def works(number: int) -> None:
        dice = Random(number)
        mine = Allowance(f"open {number % 3}", together=1 + number % 2, burst=1e6, a_second=1)
        for _ in range(300):
            ways: tuple[Callable[[], int | None], ...] = (gate.enter, gate.wait, lambda: gate.enter_urgently(mine))
            place = ways[dice.randrange(3)]()
            if place is None:
                continue
            with lock:
                seen.append(place in held)
                held.add(place)
            if dice.random() < 0.2:
                time.sleep(0.002)
            with lock:
                held.remove(place)
            gate.leave(place)

    threads = [threading.Thread(target=works, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seen) > 1000 and not any(seen)
    assert gate.counts == (0, 0, 0)
    assert sorted(place for _ in range(3) if (place := gate.enter()) is not None) == [0, 1, 2]


def test_gate_strangers_without_end_take_no_memory_without_end() -> None:
    gate = Gate(SMALL)
    for number in range(5_000):
        gate.allows(Allowance(f"network {number}", together=1, burst=1, a_second=1))
    assert len(gate._used) <= 2_000  # noqa: SLF001
