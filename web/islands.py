"""Where the islands are that `web/frontend` built; without them every page still works."""

import json
from functools import cache

from web.assets import FOLDER, address_of


@cache
def island(name: str) -> str:
    """Return the address of an island's script, "" where it has not been built."""
    file = _manifest().get(name)
    return address_of(f"dist/{file}") if file else ""


@cache
def _manifest() -> dict[str, str]:
    try:
        return dict(json.loads((FOLDER / "dist" / "manifest.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
