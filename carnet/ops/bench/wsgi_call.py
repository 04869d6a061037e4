"""One call of the program as a server makes it, without a socket. Owns the call; what is asked is the caller's."""

import io
from collections.abc import Callable, Mapping
from typing import Any
from wsgiref.util import setup_testing_defaults


def called(
    serve: Callable[..., Any], method: str, path: str, data: bytes, kind: str, more: Mapping[str, str]
) -> tuple[str, bytes]:
    """The status line and the body. `more` are other members of the environment (query, credentials, address)."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.input": io.BytesIO(data),
        **more,
    }
    setup_testing_defaults(environ)
    status: list[str] = []

    def start(said: str, _headers: object, _why: object = None, /) -> Callable[[bytes], object]:
        status.append(said)
        return lambda _: None

    answer = serve(environ, start)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return status[0], body
