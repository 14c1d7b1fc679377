"""The address of this server, as far as it may be believed: a visitor can claim any."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNKNOWN = "https://SERVER"
"""What stands for an address that only the visitor has told; a page says that it has to be replaced."""

OWN = {"localhost", "127.0.0.1", "::1"}


def add_to(app: Flask) -> None:
    """Have the application read the name of the host without regard to case, as RFC 9110 has it."""
    inner = app.wsgi_app

    def lowered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].lower()
        return inner(environ, start_response)

    app.wsgi_app = lowered  # type: ignore[method-assign]


def from_another_site() -> bool:
    """Tell whether a browser says that a page of another site had it send this; programs say nothing of the kind."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc.lower() != request.host.lower()


def root() -> str:
    """Return the address of this server, with no slash at its end, or `UNKNOWN`.

    It is believed where the names of the server are configured (TRUSTED_HOSTS: then no other gets this far), and where it
    is that of the computer itself.
    """
    here = request.url_root.rstrip("/")
    return here if current_app.config.get("TRUSTED_HOSTS") or urlsplit(here).hostname in OWN else UNKNOWN
