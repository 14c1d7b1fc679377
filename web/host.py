"""The address of this server, as far as it may be believed: a visitor can claim any."""

from urllib.parse import urlsplit

from flask import current_app, request

UNKNOWN = "https://SERVER"
"""What stands for an address that only the visitor has told; a page says that it has to be replaced."""

OWN = {"localhost", "127.0.0.1", "::1"}


def root() -> str:
    """Return the address of this server, with no slash at its end, or `UNKNOWN`.

    It is believed where the names of the server are configured (TRUSTED_HOSTS: then no other gets this far), and where it
    is that of the computer itself.
    """
    here = request.url_root.rstrip("/")
    return here if current_app.config.get("TRUSTED_HOSTS") or urlsplit(here).hostname in OWN else UNKNOWN
