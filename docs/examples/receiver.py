"""A receiver of business acknowledgements for trials: prints each ZAM and takes it (docs/feeds.md)."""

import socketserver
import sys

BEGIN, END = b"\x0b", b"\x1c\r"


class Receiver(socketserver.StreamRequestHandler):
    """Takes everything."""

    def handle(self) -> None:
        """Prints one message and acknowledges it."""
        data = b""
        while END not in data:
            more = self.request.recv(4_096)
            if not more:
                return
            data += more
        sys.stdout.write(data[1:].partition(END)[0].decode().replace("\r", "\n") + "\n")
        sys.stdout.flush()
        self.request.sendall(BEGIN + b"MSH|^~\\&|DPI|H|CARNET|CARNET|||ACK|1|T|2.6\rMSA|AA|1\r" + END)


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
