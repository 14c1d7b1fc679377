"""From a code, or the slug of a place without one, to the area that it means today."""

import re

from web.asking import NothingThere, ask

CODE = re.compile(r"[EWSNK]\d{8}|[A-Z]{3,5}|NIR-[A-Z]")
"""A GSS code, or a code of the register of councils."""


def area_of(code: str) -> str:
    """Return the IRI of the place that a code, or the slug of a place without one, means today. Raises NothingThere."""
    if CODE.fullmatch(code.upper()):
        found = ask("find-place", code=code.upper())
        if found:
            return str(found.first["area"])
    elif re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", code) and (named := ask("place", place=f"place-{code}")):
        return str(named.first["area"])
    raise NothingThere(
        f"no place here has the code {code[:60]!r}: use the official (GSS) code, such as E09000002, or look in the list of places"
    )
