"""The hexagons of the maps: what of each place's neighbourhood they keep, and a picture of what they get wrong.

`python -m evaluation.hexes` draws docs/decisions/0022-hexes.svg anew.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.hexes import ROW, Hex, ground, hexes, kept, neighbours
from graph.home import Home
from graph.peers import Peers, Place
from loaders import loading

PICTURE = Path(__file__).parent.parent / "docs" / "decisions" / "0022-hexes.svg"

SHADES = ("#e4e0d6", "#c3d5e6", "#86b0d3", "#3f7fb5", "#0b4f8a")
"""Of the six nearest, 0, 1, 2, 3, or 4 and more that stand further than two hexagons off."""

UNIT, MARGIN, FOOT = 20.0, 24.0, 64.0
"""Width of a hexagon, and room around all and below them, in the picture's own units."""


def run() -> None:
    """Build the bundled graph and print what is kept."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        loading.build(home, lambda text: None)
        places = local(Peers.read(home.current))
    found = kept(places, hexes(places))
    print(f"Hexagons: {len(places)} places, of the six nearest to each")
    print(
        f"  adjacent {found.adjacent:.3f} · within two {found.near:.3f} · in the right direction {found.direction:.3f}"
    )


def main() -> None:
    """Build the bundled graph and draw the picture."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        loading.build(home, lambda text: None)
        PICTURE.write_text(picture(local(Peers.read(home.current))), encoding="utf-8")


def local(peers: Peers) -> tuple[Place, ...]:
    """Return the places of today that have a hexagon."""
    return tuple(place for place in peers.places if place.level == "local" and not place.ended)


def picture(places: tuple[Place, ...]) -> str:
    """Return an SVG of all hexagons: the darker, the more neighbours are lost; a line leads to where each place is."""
    found, at = hexes(places), ground(places)
    lost = {code: sum(step >= 2.05 for step, _ in each) for code, each in neighbours(places, found).items()}
    names = {place.code: place.name for place in places}
    figures = kept(places, found)
    width = MARGIN * 2 + UNIT * max(each.x for each in found)
    height = MARGIN * 2 + UNIT * max(each.y for each in found) + FOOT
    words = (
        f"Of the six places nearest to each, {figures.adjacent:.3f} are adjacent, {figures.near:.3f} within two hexagons and "
        f"{figures.direction:.3f} in the right direction."
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" font-size="12">',
        f"<title>What the hexagons get wrong. {words}</title>",
        f'<path fill="#fbfaf7" d="M0 0h{width:.0f}v{height:.0f}H0z"/>',
        *(_hexagon(each, names[each.code], lost[each.code]) for each in found),
        f'<path fill="none" stroke="#14213d" stroke-width=".8" d="{"".join(_way(each, at[each.code]) for each in found)}"/>',
        *_legend(height - FOOT + 8, [sum(min(each, 4) == shade for each in lost.values()) for shade in range(5)]),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _hexagon(each: Hex, name: str, lost: int) -> str:
    x, y = _spot(each.x - 0.5, each.y - ROW / 3)
    shape = f"M{x:.1f} {y:.1f}l10-5.77 10 5.77v11.55l-10 5.77-10-5.77z"
    words = f"{name}: {lost} of its six nearest are further than two hexagons off"
    return f'<path fill="{SHADES[min(lost, 4)]}" stroke="#8a8577" d="{shape}"><title>{words}</title></path>'


def _way(each: Hex, at: tuple[float, float]) -> str:
    (x, y), (a, b) = _spot(each.x, each.y), _spot(*at)
    return f"M{x:.1f} {y:.1f}L{a:.1f} {b:.1f}"


def _spot(x: float, y: float) -> tuple[float, float]:
    return MARGIN + UNIT * x, MARGIN + UNIT * y


def _legend(top: float, counts: Sequence[int]) -> list[str]:
    words = ("none", "1", "2", "3", "4 to 6")
    lines = [
        f'<text x="{MARGIN:.0f}" y="{top + 10:.0f}">Of the six nearest, further than two hexagons off (places):</text>'
    ]
    for number, (shade, said, count) in enumerate(zip(SHADES, words, counts, strict=True)):
        x = MARGIN + 92 * number
        lines.append(f'<path fill="{shade}" stroke="#8a8577" d="M{x:.0f} {top + 20:.0f}h14v14h-14z"/>')
        lines.append(f'<text x="{x + 20:.0f}" y="{top + 31:.0f}">{said} ({count})</text>')
    lines.append(f'<text x="{MARGIN:.0f}" y="{top + 51:.0f}">A line leads from a hexagon to where its place is.</text>')
    return lines


if __name__ == "__main__":
    main()
