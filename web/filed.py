"""Large answers on their way: read from a file in pieces, never whole, so that a slow reader holds nothing but the file."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING

from flask import Response
from werkzeug.wsgi import wrap_file

from graph.lanes import DiskFull
from graph.worker_pipe import NoRoom, in_a_file

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PIECE = 64 * 1024
"""Bytes that are read, and packed, at once."""


class Filed(Response):
    """A response whose body is an open file, from where that stands to its end; the file is closed with it.

    Where nothing packs the body, the server is handed the file, and needs no thread to send it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._pieces = _pieces(file)
        super().__init__(self._pieces)
        self.content_length = os.fstat(file.fileno()).st_size - file.tell()
        self.call_on_close(file.close)

    def get_app_iter(self, environ: "WSGIEnvironment") -> Iterable[bytes]:
        """Return the file as the server likes it best, or else the pieces as they were packed."""
        if self.response is self._pieces and environ["REQUEST_METHOD"] != "HEAD" and self.status_code == 200:
            return wrap_file(environ, self._file, PIECE)
        return super().get_app_iter(environ)

    def rewritten(self, write: Callable[[Iterable[bytes]], Iterable[bytes]]) -> "Filed":
        """Return another response with what is written of the lines of this one, which ends here. Raises DiskFull."""
        try:
            return Filed(in_a_file(write(self._file)))
        except NoRoom:
            raise DiskFull from None
        finally:
            self.close()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
