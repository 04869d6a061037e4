"""The capped process: what runs in it cannot cost more than its limits nor reach anything."""

import errno
import os
import time
from pathlib import Path

import pytest

from carnet.cda import capped
from carnet.cda.capped import Limits, PureFunction, run_capped
from carnet.cda.nursery import Nursery, nursery_of
from carnet.kernel.errors import Invalid
from tests.unit.cda import capped_functions as run

MODULE = run.__name__


@pytest.fixture(autouse=True, params=["a fresh interpreter", "a nursery"])
def warm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Every test holds for both ways of making a child."""
    chosen = request.param == "a nursery"
    monkeypatch.setattr(capped, "WARM", frozenset({MODULE}) if chosen else frozenset())
    return bool(chosen)


def reason(function: PureFunction, argument: str = "", limits: Limits | None = None) -> str:
    with pytest.raises(Invalid) as caught:
        run_capped(function, b"", argument=argument, limits=limits or Limits(), element="file.pdf")
    (problem,) = caught.value.problems
    assert (problem.element, problem.rule) == ("file.pdf", "content.too_heavy")
    return dict(problem.facts)["reason"]


def test_capped_function_large_content_comes_back_whole() -> None:
    """Content larger than any pipe buffer goes and comes back unchanged."""
    content = os.urandom(3_000_000)
    assert run_capped(run.echo, content, argument="é") == "é".encode() + content


def test_capped_function_finding_problems_raises_them_here() -> None:
    """An `Invalid` crosses the border with each of its problems and facts."""
    with pytest.raises(Invalid) as caught:
        run_capped(run.refuse, b"")
    assert [(p.element, p.rule, p.facts) for p in caught.value.problems] == [
        ("/here", "some.rule", (("name", "é"),)),
        ("/there", "other.rule", ()),
    ]


def test_capped_function_over_memory_is_refused_by_name() -> None:
    """Two gigabytes are not given to a child that may have one."""
    assert reason(run.eat_memory, str(2 << 30)) == "memory"


def test_capped_function_looping_is_ended_by_processor_time() -> None:
    """A loop ends at the limit of processor time, not at that of the clock."""
    start = time.monotonic()
    assert reason(run.loop, limits=Limits(cpu_seconds=1, wall_seconds=20)) == "time"
    assert time.monotonic() - start < 8


def test_capped_function_sleeping_is_ended_by_the_clock() -> None:
    """A child that does nothing is ended too, at the second try."""
    start = time.monotonic()
    assert reason(run.sleep, limits=Limits(wall_seconds=1)) == "clock"
    assert 2 <= time.monotonic() - start < 12


def test_capped_function_that_the_clock_ended_once_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is full a good file waits for a processor: it is no bomb."""
    real, tries = capped._read, list[int]()  # noqa: SLF001

    def starved(*given: object) -> bytes:
        tries.append(1)
        if len(tries) == 1:
            raise capped._Overrun  # noqa: SLF001
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(capped, "_read", starved)
    assert run_capped(run.echo, b"good") == b"good" and len(tries) == 2


def test_capped_function_that_processor_time_ended_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb costs its limit once."""
    tries, real = list[int](), capped._read  # noqa: SLF001

    def counted(*given: object) -> bytes:
        tries.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(capped, "_read", counted)
    assert reason(run.loop, limits=Limits(cpu_seconds=1)) == "time" and tries == [1]


def test_capped_function_crashing_leaves_us_alive() -> None:
    """A crash of the child is a refusal of the content."""
    assert reason(run.crash).startswith("crash")


def test_capped_function_with_a_bug_tells_the_kind_of_error_and_no_word_of_the_content() -> None:
    """The reason may be logged: it has the type of the error and nothing else."""
    assert reason(run.bug) == "crash KeyError"


def test_capped_function_answering_too_much_is_refused() -> None:
    """The answer is bounded while it is read."""
    assert reason(run.flood, "3000000", Limits(output=1_000_000)) == "output"


@pytest.mark.parametrize("path", ["/etc/hostname", "/etc/passwd", __file__])
def test_capped_function_opening_a_file_cannot(path: str) -> None:
    """A file that we can read is out of reach of the child."""
    assert Path(path).read_bytes()
    assert run_capped(run.open_file, b"", argument=path) == f"refused {errno.EMFILE}".encode()


def test_capped_function_opening_a_socket_cannot() -> None:
    """There is no network in the child."""
    assert run_capped(run.open_socket, b"") == f"refused {errno.EMFILE}".encode()


def test_capped_function_taken_over_cannot_take_its_rights_back() -> None:
    """Neither higher limits, nor another process, nor root, also where the server itself runs as root."""
    assert run_capped(run.take_rights_back, b"") == b""


def test_capped_function_inherits_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor an open file of ours is seen by the child."""
    monkeypatch.setenv("CARNET_SECRET", "x")
    assert b"CARNET" not in run_capped(run.environment, b"")
    with (tmp_path / "open").open("wb") as ours:
        os.dup2(ours.fileno(), 77, inheritable=True)
        try:
            assert run_capped(run.inherited, b"", argument="77") == b"closed"
        finally:
            os.close(77)


def test_capped_function_that_prints_does_not_spoil_its_answer() -> None:
    """What a library prints never becomes an answer."""
    assert run_capped(run.noise, b"") == b"clean"


def test_capped_functions_of_a_nursery_share_nothing(warm: bool) -> None:
    """What one content left in the memory of its child is not there for the next."""
    assert [run_capped(run.count, b"") for _ in range(3)] == [b"1"] * 3


def test_nursery_that_was_killed_is_made_again(warm: bool) -> None:
    assert run_capped(run.echo, b"one") == b"one"
    nursery = nursery_of(MODULE)
    if warm:
        assert nursery._process is not None  # noqa: SLF001
        nursery._process.kill()  # noqa: SLF001
        nursery._process.wait()  # noqa: SLF001
    assert run_capped(run.echo, b"two") == b"two"


def test_nursery_child_that_nobody_waits_for_is_ended() -> None:
    """Also one that sleeps: its keeper sees that who asked is gone."""
    nursery = Nursery(MODULE)
    born = nursery.bear({})
    os.write(born.content, capped._task(f"{MODULE}:sleep", "", Limits()))  # noqa: SLF001
    os.close(born.content)
    assert born.exit_code(0.3) == -9
    born.close()
    # Its end of the pipe is closed when it is gone.
    assert os.read(born.answer, 1) == b""
    os.close(born.answer)
    nursery.end()


def test_nursery_is_gone_when_it_is_let_go() -> None:
    nursery = Nursery(MODULE)
    born = nursery.bear({})
    process = nursery._process  # noqa: SLF001
    assert process is not None and process.poll() is None
    nursery.end()
    assert process.returncode == 0
    for file in (born.content, born.answer, born.status):
        os.close(file)
