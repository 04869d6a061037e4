"""A subscriber for trials: prints what it is sent (docs/feeds.md)."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Subscriber(BaseHTTPRequestHandler):
    """Takes everything."""

    def do_POST(self) -> None:
        """Prints one notification."""
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sys.stdout.write(json.dumps(sent["entry"][0]["resource"]["parameter"], indent=1) + "\n")
        sys.stdout.flush()
        self.send_response(200)
        self.end_headers()


HTTPServer(("127.0.0.1", int(sys.argv[1])), Subscriber).serve_forever()
