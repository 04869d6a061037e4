"""`carnet mllp`: hospital messages (HL7v2 over MLLP). Owns the process, its address and its certificate; no rule.

With TLS a client shows a certificate that was pinned by `carnet certificate add --use feed`. Without encryption it
listens on loopback only, in a demonstration or a sandbox, for the one structure that is named.
"""

import argparse
import signal
import ssl
import sys
import threading
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from carnet.ops.ports import check_free
from carnet.ops.sentences import both
from carnet.ops.serve import refuse_other_indexes, refuse_public, refuse_unsafe_database
from carnet.ops.surroundings import opened
from carnet.storage.instance_folder import Instance

PORT = 2575
REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with which certificate."""
    parser.add_argument("--bind", help="default: that of carnet.toml")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--certificate", type=Path, help="what the listener shows (PEM); default: that of carnet.toml")
    parser.add_argument("--key", type=Path, help="its key (PEM)")
    parser.add_argument("--plain", metavar="STRUCTURE", default="", help="no TLS (loopback, trials only): whose feed")


def run(args: argparse.Namespace) -> int:
    """Listens until SIGTERM or Ctrl-C; what was received by then is answered."""
    with opened() as instance:
        bind = args.bind or settings.CARNET.file.bind
        args.certificate = args.certificate or _file(settings.CARNET_FEED_CERTIFICATE)
        args.key = args.key or _file(settings.CARNET_FEED_KEY)
        refuse_public(instance, bind)
        if why := _wrong(args, instance, bind):
            print(both(f"ops.mllp.{why}"), file=sys.stderr)
            return REFUSED
        check_free(bind, args.port)
        refuse_unsafe_database()
        refuse_other_indexes(instance)
        try:
            return _listen(args, bind)
        except (OSError, ssl.SSLError) as error:
            print(both("ops.mllp.certificate", why=type(error).__name__), file=sys.stderr)
            return REFUSED


def _wrong(args: argparse.Namespace, instance: Instance, bind: str) -> str:
    """The first thing that stands in the way."""
    if args.plain:
        safe = instance.kind.for_tests_only and ip_address(bind).is_loopback
        return "" if safe else "plain"
    return "" if args.certificate and args.key else "no_certificate"


def _file(named: str) -> Path | None:
    return Path(named) if named else None


def _listen(args: argparse.Namespace, bind: str) -> int:
    # The layer of the messages stands beside this one: the settings name it, and nothing is imported.
    make = import_string(settings.CARNET_MLLP)
    listener = make((bind, args.port), args.certificate, args.key, args.plain)
    _stop_on_signals(listener)
    print(both("ops.mllp.listens", address=f"{bind}:{listener.port}"), flush=True)
    listener.serve()
    return 0


def _stop_on_signals(listener: Any) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        # Never in the handler itself: it may hold the listener's own lock.
        threading.Thread(target=listener.stop, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
