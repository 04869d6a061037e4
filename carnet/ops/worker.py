"""`carnet worker`: background work. Owns the process that runs jobs and rounds; contains no rule."""

import argparse
import os
import signal
import threading
import time
from types import FrameType

from carnet.kernel.clock import SystemClock
from carnet.ops import blob_start
from carnet.ops.serve import refuse_other_indexes
from carnet.ops.surroundings import opened

_LAST_SECONDS = 4.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose but how many jobs run at once."""
    parser.add_argument("--jobs", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Runs until SIGTERM or Ctrl-C; jobs that run then are given time to end."""
    signal.signal(signal.SIGTERM, _interrupt)
    with opened() as instance:
        refuse_other_indexes(instance)
        blob_start.refuse_unusable()
        stop = threading.Event()
        _leave_with_parent(stop)
        threads = _start_rounds(stop)
        try:
            _run_jobs(args.jobs)
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=10)
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _leave_with_parent(stop: threading.Event) -> None:
    """Ends this process a few seconds after the program that supervises it.

    The database usually ends with that program: waiting for it politely would take half a minute. Every job and every
    round is safe to cut off.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        stop.set()
        time.sleep(_LAST_SECONDS)
        os._exit(1)

    if os.environ.get("CARNET_SUPERVISED"):
        threading.Thread(target=watch, name="parent", daemon=True).start()


def _start_rounds(stop: threading.Event) -> list[threading.Thread]:
    # Imported here: models exist only once Django is ready.
    from carnet.ops.rounds import go_round, rounds

    clock = SystemClock()
    threads = [
        threading.Thread(target=go_round, args=(one, clock, stop), name=one.name, daemon=True) for one in rounds()
    ]
    for thread in threads:
        thread.start()
    return threads


def _run_jobs(at_once: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # Jobs are fetched on connections of their own: Django's belong to the use cases that the jobs call.
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("procrastinate is not set up for Django")
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=at_once, shutdown_graceful_timeout=8, delete_jobs="successful")
