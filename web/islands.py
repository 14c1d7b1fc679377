"""Where the islands are that `web/frontend` built; without them every page still works."""

import json
from functools import cache

from web.assets import FOLDER, address_of


@cache
def island(name: str, kind: str = "js") -> str:
    """Return the address of an island's script, or of the style that came with it (`kind` "css"); "" where there is none."""
    file = _manifest().get(name if kind == "js" else f"{name}.{kind}")
    return address_of(f"dist/{file}") if file else ""


@cache
def _manifest() -> dict[str, str]:
    try:
        return dict(json.loads((FOLDER / "dist" / "manifest.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
