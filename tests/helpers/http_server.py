"""A web server in a thread that behaves as badly as a test asks."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATH = "/weights.pth"
SILENT = -1


@dataclass
class Behaviour:
    """What the server has, and how it misbehaves.

    Attributes:
        content: the file.
        cut_after: bytes of each answer after which the connection is cut, one for each request; then none.
        ignores_range: gives the whole file whatever was asked.
        announced: size it announces instead of the true one, `SILENT` to announce none, or None.
        etag: strong ETag; empty for none.
        statuses: statuses of the first answers; then 200 or 206.
        shift: bytes by which the part it gives begins elsewhere than asked.
        requests: the Range of each request, or an empty string.
    """

    content: bytes
    cut_after: list[int] = field(default_factory=list)
    ignores_range: bool = False
    announced: int | None = None
    etag: str = ""
    statuses: list[int] = field(default_factory=list)
    shift: int = 0
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.etag = self.etag or f'"{hashlib.md5(self.content).hexdigest()}"'


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[str]:
    """Run the server; gives the URL of its one file."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):
                _answer(self, behaviour)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, behaviour: Behaviour) -> None:
    asked = handler.headers.get("Range", "")
    behaviour.requests.append(asked)
    if behaviour.statuses:
        status = behaviour.statuses.pop(0)
        if status != 200:
            handler.send_error(status)
            return
    whole = behaviour.content
    is_same = handler.headers.get("If-Range", behaviour.etag) == behaviour.etag
    start = 0
    if asked and is_same and not behaviour.ignores_range:
        start = int(asked.removeprefix("bytes=").removesuffix("-")) + behaviour.shift
        if start >= len(whole):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(whole)}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
    total = len(whole) if behaviour.announced is None else behaviour.announced
    handler.send_response(206 if start else 200)
    if total != SILENT:
        handler.send_header("Content-Length", str(total - start))
    if behaviour.etag != "none":
        handler.send_header("ETag", behaviour.etag)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
    handler.end_headers()
    end = start + behaviour.cut_after.pop(0) if behaviour.cut_after else len(whole)
    handler.wfile.write(whole[start:end])
    handler.close_connection = True
