"""Our own small files: read once, sent whole, and kept by browsers until their address changes."""

import re
from functools import cache, lru_cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

import brotli
from flask import Blueprint, Response, request

from web.asking import NothingThere

PAGES = Blueprint("assets", __name__)

FOLDER = Path(__file__).parent / "static"
DAY = 86_400

ONLY_FOR_WRITERS = re.compile(rb"\s*(?:/\*.*?\*/\s*|\n\s*)+", re.DOTALL)
"""Comments, blank lines and indents; no text in our style sheets holds a comment's signs."""


@PAGES.get("/static/<path:name>")
def asset(name: str) -> Response:
    """Send one of our files; for a year where the address names its version, for a day where it does not."""
    response = packed(_content(name), _type(name))
    kept = 365 * DAY if request.args.get("v") == version(name) else DAY
    response.headers["Cache-Control"] = f"public, max-age={kept}" + (", immutable" if kept > DAY else "")
    return response


def packed(content: bytes, content_type: str) -> Response:
    """Return an answer of something that never changes: if it is text, packed as hard as can be, once."""
    squeezed = content_type.startswith(("text/", "image/svg+xml", "application/json"))
    if not squeezed or not request.accept_encodings.quality("br"):
        return Response(content, content_type=content_type)
    return Response(
        _squeezed(content), content_type=content_type, headers={"Content-Encoding": "br", "Vary": "Accept-Encoding"}
    )


@lru_cache(64)
def _squeezed(content: bytes) -> bytes:
    """Return it in brotli: the largest takes half a second, and a tenth less to send than what is packed in passing."""
    return bytes(brotli.compress(content, quality=11))


@PAGES.get("/favicon.ico")
def favicon() -> Response:
    """Send the picture that browsers ask for unasked."""
    return asset("favicon.ico")


@cache
def version(name: str) -> str:
    """Return what changes when a file does. Raises NothingThere."""
    return sha256(_content(name)).hexdigest()[:8]


def address_of(name: str) -> str:
    """Return the address of one of our files, which changes when the file does; a page does not fail for want of one."""
    return f"/static/{name}?v={version(name)}" if name in _files() else f"/static/{name}"


@cache
def _content(name: str) -> bytes:
    """Return a file, style sheets without what only their writers read. Raises NothingThere."""
    try:
        content = _files()[name].read_bytes()
    except KeyError:
        raise NothingThere(f"no file is called {name[:80]!r}") from None
    return ONLY_FOR_WRITERS.sub(rb"\n", content) if name.endswith(".css") else content


def _files() -> dict[str, Path]:
    """Return every file there is: what is not listed cannot be asked for."""
    return {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}


def _type(name: str) -> str:
    media = "image/x-icon" if name.endswith(".ico") else guess_type(name)[0] or "application/octet-stream"
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
