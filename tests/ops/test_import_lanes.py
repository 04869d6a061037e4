"""Files at once: the order holds for each person, what goes wrong is told, every lane is closed."""

import threading
import time
from collections.abc import Callable

import pytest

from carnet.ops.import_lanes import AHEAD, LANES, Lanes


def _lanes(store: Callable[[str], str], closed: list[str], read: Callable[[str], str] = str) -> Lanes[str, str]:
    return Lanes(read, lambda found: found[0], store, lambda: closed.append(threading.current_thread().name))


def test_lanes_answers_come_in_the_order_of_the_files_and_each_person_in_turn() -> None:
    stored: list[str] = []
    lock = threading.Lock()

    def store(found: str) -> str:
        time.sleep(0.002 * (hash(found) % 3))
        with lock:
            stored.append(found)
        return found.upper()

    files = [f"{person}{number:02}" for number in range(4 * AHEAD) for person in "abcd"]
    closed: list[str] = []
    assert list(_lanes(store, closed).run(files)) == [file.upper() for file in files]
    for person in "abcd":
        own = [one for one in stored if one[0] == person]
        assert own == sorted(own)
    assert len(set(closed)) == LANES


def test_lanes_reading_is_never_far_ahead_of_storing() -> None:
    read: list[str] = []
    held, closed = threading.Semaphore(0), list[str]()

    def store(found: str) -> str:
        held.acquire()
        return found

    def reading(file: str) -> str:
        read.append(file)
        return file

    files = [f"a{number}" for number in range(100)]
    answers = _lanes(store, closed, reading).run(files)
    threading.Timer(0.3, lambda: held.release(len(files))).start()
    assert next(answers) == "a0"
    assert len(list(answers)) == len(files) - 1
    assert len(read) == len(files)


def test_lanes_what_breaks_one_file_is_raised_and_lanes_are_closed() -> None:
    closed: list[str] = []

    def store(found: str) -> str:
        raise RuntimeError(found)

    with pytest.raises(RuntimeError, match="a1"):
        list(_lanes(store, closed).run(["a1", "b2"]))
    assert len(set(closed)) == LANES
