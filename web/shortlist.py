"""What a reader has kept: places and initiatives, carried in the address."""

from web.asking import ask
from web.choices import Choices
from web.named_places import meant_by


def shortlist(chosen: Choices) -> list[tuple[str, str, str]]:
    """Return what is on the shortlist: its name in the address, its words, the path of its page."""
    kept = []
    for name in chosen.kept:
        if place := meant_by(name).place:
            kept.append((name, place.name, f"/place/{place.code}"))
        elif name.startswith(("initiative-", "strategy-")) and (rows := ask("names-of", thing=name).rows):
            kept.append((name, str(rows[0]["name"]), f"/initiative/{name}"))
    return kept
