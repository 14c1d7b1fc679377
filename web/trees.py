"""Trees of classes: which box stands where, for the page of all terms to draw."""

from collections.abc import Iterator
from dataclasses import dataclass

from ontology import PG
from web.asking import Panel

ROW, INDENT, LETTER = 26, 20, 9
"""Height of a row, width of a step and of a letter, in units of the diagram."""


@dataclass(frozen=True)
class Box:
    """One class in a tree: where it stands, and in which row its parent does (None at the root)."""

    iri: str
    name: str
    depth: int
    row: int
    parent: int | None
    ours: bool

    @property
    def x(self) -> int:
        """The left edge of its text."""
        return 10 + INDENT * self.depth

    @property
    def y(self) -> int:
        """The middle of its row."""
        return ROW * self.row + ROW // 2


@dataclass(frozen=True)
class Tree:
    """A class with all below it, in the order in which they are read."""

    boxes: list[Box]

    @property
    def width(self) -> int:
        """Units across."""
        return int(max(box.x + 20 + LETTER * len(box.name) for box in self.boxes))

    @property
    def height(self) -> int:
        """Units down."""
        return ROW * len(self.boxes)


def trees(parents: Panel) -> list[Tree]:
    """Return the classes as trees, each class once, under the first of our own classes above it; the largest first."""
    below: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    above: dict[str, list[str]] = {}
    for row in parents:
        child, parent = str(row["class"]), str(row["parent"])
        names |= {child: str(row["name"]), parent: str(row["parentName"])}
        above.setdefault(child, []).append(parent)
    for child, over in above.items():
        chosen = min(over, key=lambda parent: (not parent.startswith(PG.iri), names[parent]))
        below.setdefault(chosen, []).append((names[child], child))
    roots = sorted(below.keys() - above.keys(), key=lambda iri: names[iri])
    found = [Tree(list(_boxes(root, names, below))) for root in roots]
    return sorted(found, key=lambda tree: (-len(tree.boxes), tree.boxes[0].name))


def _boxes(root: str, names: dict[str, str], below: dict[str, list[tuple[str, str]]]) -> Iterator[Box]:
    """Yield a class and all below it, each after its parent. A class that is below itself is not followed twice."""
    waiting: list[tuple[str, int, int | None]] = [(root, 0, None)]
    seen: set[str] = set()
    row = 0
    while waiting:
        iri, depth, parent = waiting.pop()
        if iri in seen:
            continue
        seen.add(iri)
        yield Box(iri, names[iri], depth, row, parent, iri.startswith(PG.iri))
        waiting += [(child, depth + 1, row) for _, child in sorted(below.get(iri, []), reverse=True)]
        row += 1
