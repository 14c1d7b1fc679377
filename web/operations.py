"""For whoever runs a server: whether it answers, what it has done, and a log that names no visitor."""

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, jsonify, make_response, request
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest
from prometheus_client.registry import CollectorRegistry

from graph.served import Asks
from graph.tally import Figures, Tally
from ontology import PlacegraphError
from web.asking import graph

PAGES = Blueprint("operations", __name__)

LOG = logging.getLogger("placegraph.access")
"""One line for each answer: when, how, which kind of page, how it ended and how long it took. No address, no query."""


@PAGES.before_app_request
def _start() -> None:
    g.started = time.perf_counter()


@PAGES.after_app_request
def _count(response: Response) -> Response:
    # a rule and never an address: what somebody looked for is nobody's business
    page = request.url_rule.rule if request.url_rule else "nowhere"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    _tallies().setdefault(page, Tally()).add(str(response.status_code), seconds)
    LOG.info("%s %s %s %.0f ms", request.method, page, response.status_code, seconds * 1000)
    return response


@PAGES.get("/healthz")
def health() -> Response:
    """Say whether questions are answered: 200 and the build, or 503 and why not."""
    try:
        graph().pages.ask("ASK {}")
        build = graph().build
    except PlacegraphError as error:
        return make_response(jsonify(status="failing", why=str(error)), 503)
    return jsonify(status="ok", build=build.hash, made=build.made)


@PAGES.get("/metrics")
def metrics() -> Response:
    """Send the figures as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(Figured())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_1_0_0)


class Figured:
    """The figures of this server, taken when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of the build, of each lane and of the pages."""
        served = graph()
        yield GaugeMetricFamily("placegraph_facts", "Facts in the served build.", sum(served.build.quads.values()))
        made = datetime.fromisoformat(served.build.made)
        age = (datetime.now(UTC) - made).total_seconds()
        yield GaugeMetricFamily("placegraph_build_age_seconds", "Time since the served build was made.", age)
        yield from _of_lanes(served.lanes)
        answers = {page: tally.figures() for page, tally in _tallies().items()}
        yield from _counted("answers", "page", "status", answers)


def _tallies() -> dict[str, Tally]:
    """Return how the answers of each kind of page ended, by its rule."""
    tallies: dict[str, Tally] = current_app.extensions.setdefault("answers", {})
    return tallies


def _of_lanes(lanes: list[Asks]) -> Iterator[Metric]:
    yield from _counted("queries", "lane", "ending", {lane.name: lane.tally.figures() for lane in lanes})
    waiting = GaugeMetricFamily("placegraph_waiting", "Queries that wait for a worker.", labels=["lane"])
    replaced = CounterMetricFamily("placegraph_workers_replaced", "Workers ended and replaced.", labels=["lane"])
    for lane in lanes:
        waiting.add_metric([lane.name], lane.waiting)
        replaced.add_metric([lane.name], lane.replaced)
    yield from (waiting, replaced)


def _counted(what: str, by: str, ending: str, figures: dict[str, Figures]) -> Iterator[Metric]:
    """Yield how often each ended how, and how long they took."""
    total = CounterMetricFamily(f"placegraph_{what}", f"How {what} ended.", labels=[by, ending])
    times = HistogramMetricFamily(f"placegraph_{what}_seconds", f"How long {what} took.", labels=[by])
    for name, each in figures.items():
        for how, count in each.endings.items():
            total.add_metric([name, how], count)
        buckets = [*((str(bound), float(count)) for bound, count in each.below.items()), ("+Inf", float(each.asked))]
        times.add_metric([name], buckets, each.seconds)
    yield from (total, times)
