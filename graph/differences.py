"""Two builds side by side: the sources that say something else, and what each says otherwise.

Sources whose reading is the same are not opened.

PlacegraphError
└── NotComparable   a build that holds a dataset has no sources to compare
"""

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Store, Triple

from graph import provenance
from graph.changes import Change, Count, changes
from graph.home import Build, Home, NoSuchBuild, Version
from graph.wording import Names
from ontology import DCT, FOAF, PG, PlacegraphError, thing

DESCRIBED = (DCT.title, DCT.publisher, DCT.license, PG.licenceUrl, PG.attribution, FOAF.homepage)
"""What is said of a source itself, and can change while its facts stay."""


class NotComparable(PlacegraphError):
    """A build that holds a dataset has no sources to compare."""

    def __init__(self, build: Build) -> None:
        super().__init__(f"build {build.hash} is a dataset of its own, which has no sources to compare")


def pair(home: Home, old: str = "", new: str = "") -> tuple[Build, Build]:
    """Return two builds by name, the one that was served before and the served one unless named.

    With one name, that build is compared with the served one. Raises NotBuilt, NoSuchBuild, NotComparable.
    """
    served = home.build()
    builds = home.builds()
    after = _named(home, builds, new) if new else served
    if old:
        before = _named(home, builds, old)
    else:
        earlier = home.before(after)
        if not earlier:
            raise NoSuchBuild(
                f"{home.path} holds no build older than {after.hash}: there is nothing to compare it with"
            )
        before = earlier[0]
    for each in (before, after):
        if each.dataset:
            raise NotComparable(each)
    return before, after


def _named(home: Home, builds: list[Build], name: str) -> Build:
    found = next((each for each in builds if each.hash == name), None)
    if found is None:
        have = ", ".join(each.hash for each in builds)
        raise NoSuchBuild(f"there is no build {name[:40]!r} in {home.path}; it holds {have}")
    return found


class Differences:
    """Two builds side by side; files and stores are opened as they are needed."""

    def __init__(self, home: Home, old: Build, new: Build) -> None:
        self.home, self.old, self.new = home, old, new
        self.names = Names([home.path / "builds" / each.hash / "store" for each in (new, old)])

    @property
    def sources(self) -> dict[str, tuple[Version | None, Version | None]]:
        """The sources that say something else, with their readings before and after; None where there was none."""
        slugs = dict.fromkeys([*self.new.sources, *self.old.sources])
        return {
            slug: (self._version(self.old, slug), self._version(self.new, slug))
            for slug in slugs
            if self.old.sources.get(slug) != self.new.sources.get(slug)
        }

    def described_otherwise(self) -> Iterator[tuple[str, str, str]]:
        """Yield what a source says otherwise of itself while its facts stay: its name, what it said, and what it says."""
        store_of_new, store_of_old = self.names.stores
        for slug in self.new.sources:
            if slug not in self.sources:
                was, now = (_described(store, slug) for store in (store_of_old, store_of_new))
                for name in DESCRIBED:
                    if was.get(name) != now.get(name):
                        yield slug, was.get(name, ""), now.get(name, "")

    @property
    def same_terms(self) -> bool:
        """Whether both were built with the same terms, shapes and rules; else derived facts may differ too."""
        return self.old.software == self.new.software

    def _version(self, build: Build, slug: str) -> Version | None:
        return self.home.version(slug, build.sources[slug]) if slug in build.sources else None

    def changes(self, slug: str, count: Count) -> Iterator[Change]:
        """Yield what one source says otherwise, and count all of it, the unlisted evidence too."""
        before, after = (
            self.home.folder(slug, build.sources[slug]) / "data.nq" if slug in build.sources else None
            for build in (self.old, self.new)
        )
        yield from changes(slug, before, after, count)


def _described(store: Store, slug: str) -> dict[NamedNode, str]:
    """Return what a build says of a source, by property."""
    subject = thing(f"source-{slug}")
    quads = store.quads_for_pattern(subject, None, None, provenance.GRAPH)
    return {quad.predicate: quad.object.value for quad in quads if not isinstance(quad.object, BlankNode | Triple)}
