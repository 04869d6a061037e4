"""The address to listen on. Owns the check that it is free, before anything is started."""

import errno
import socket

from carnet.ops.errors import AddressRefused, PortTaken


def check_free(address: str, port: int) -> None:
    """PortTaken or AddressRefused when a server could not listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections that just ended do not keep a server from listening: only a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OverflowError as error:
            raise AddressRefused(address=address, port=str(port), why="0-65535") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(address=address, port=str(port)) from error
            raise AddressRefused(address=address, port=str(port), why=error.strerror or "") from error
