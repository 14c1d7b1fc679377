"""The command itself in a process that is kept warm, so that thousands of files can be given to it.

All is as in `placegraph load`, from the words to what is printed, but for two things: the file is read in this
process (under the limits that the reading process sets itself, and what comes of it is pickled, as between
processes), and where a build would be made of what was read, nothing is built: only what a build prunes is pruned.
"""

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_CPU, getrlimit, setrlimit
from typing import Any

from click.testing import CliRunner

import placegraph
from command import names
from graph import dataset
from graph.home import Build, Home, Version
from graph.served import Graph
from loaders import bundled_readings, contents, deciding, limited, loading
from loaders.decisions import Decisions
from loaders.matching import Matcher
from loaders.records import Record


class Here(Executor):
    """Runs what it is given in this process, and hands on only what can be sent between processes."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:  # noqa: ANN401
        """Run it now."""
        done: Future[Any] = Future()
        try:
            done.set_result(pickle.loads(pickle.dumps(fn(*args, **options))))
        except Exception as error:  # as a process would send it back
            done.set_exception(pickle.loads(pickle.dumps(error)))
        return done


@cache
def _records(home: Home, slug: str, name: str) -> list[Record]:
    return READ(home, home.version(slug, name))


READ = contents.records_of


def ready() -> None:
    """Make this process read by itself, build nothing, and remember readings, which never change."""
    limited.children = lambda workers: Here()  # type: ignore[assignment,return-value]
    limited.ended_at = lambda until: RLIM_INFINITY  # it reads more than one file, and this can only be lowered
    loading.publish = deciding.publish = _unbuilt
    bundled_readings.edition = cache(bundled_readings.edition)
    names.matcher_of = _matcher  # type: ignore[assignment]
    contents.records_of = lambda home, version: _records(_home(home.path), version.slug, version.name)
    dataset.publish = _undone


@cache
def _home(path: Path) -> Home:
    return Home(path)


@cache
def _matched() -> list[Matcher]:
    return []


def _matcher(graph: Graph, decisions: Decisions) -> Matcher:
    if not _matched():
        _matched().append(MATCH(graph, decisions))
    return _matched()[0]


MATCH = names.matcher_of


def _unbuilt(
    home: Home, work: Path, versions: Mapping[str, Version], sources: Iterable[object], *_: object, **__: object
) -> Build:
    list(sources)
    home.prune(work)
    return home.build()


def _undone(home: Home, work: Path, made: Path, name: str, software: str, quads: dict[str, int], *_: object) -> Build:
    return Build(hash=name, made="", software=software, quads=quads, dataset=True)


def run(words: Sequence[str]) -> tuple[int, str]:
    """Return the status that the command ends with, and all that a person sees of it."""
    result = CliRunner().invoke(placegraph.main, list(words))
    _, most = getrlimit(RLIMIT_CPU)
    setrlimit(RLIMIT_CPU, (most, most))
    output = result.output
    if result.exception and not isinstance(result.exception, SystemExit):
        output += f"\nTraceback: {type(result.exception).__name__}: {str(result.exception)[:300]}"
    return result.exit_code, output
