"""Peers for programs: a ranking as JSON or CSV, the same as the command gives.

`place`, `top`, `same_type`, `near` (kilometres), `historic`, and a weight under the name of each part, beside the usual ones,
which add up to 1. The page at /peers counts weights from 0 to 100, and its link for programs says the same in these terms.
"""

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, make_response, request

from graph.peers import MODEL, PARTS, WEIGHTS, BadWeights, Peer, Ranking, weights_of
from ontology import PlacegraphError
from web.api import NotHere, Refused, problem
from web.asking import graph
from web.named_places import meant_by

PAGES = Blueprint("peers-api", __name__)
PAGES.register_error_handler(PlacegraphError, problem)

MOST = 500
TAKEN = ("place", "top", "same_type", "near", "historic", "format", *PARTS)
COLUMNS = ("code", "gss", "rank", "peer_code", "peer_gss", "peer_name", "score", *PARTS, "coverage")


@PAGES.get("/api/peers", provide_automatic_options=False)
def peers() -> Response:
    """Rank the places most like one. Raises Refused, NotHere."""
    if unknown := next((name for name in request.args if name not in TAKEN), None):
        raise Refused(f"there is no parameter {unknown[:40]!r}: there are {', '.join(TAKEN)}", parameter=unknown[:80])
    held = graph().peers()
    if held is None:
        raise NotHere("this build compares no places: it holds no councils with figures", 404)
    asked = request.args.get("place", "")
    code = held.find(asked)
    if code is None:
        meant = meant_by(asked)
        code = held.find(meant.place.code) if meant.place else None
        if code is None:
            offered = ", ".join(f"{place.name} ({place.code})" for place in meant.offered)
            advice = (
                f"did you mean {offered}?" if offered else "give its name, its code (LIV) or its GSS code (E08000012)"
            )
            raise NotHere(f"no one place that was compared is called {asked[:80]!r}: {advice}", 404)
    try:
        weights = weights_of({part: _number(part, WEIGHTS[part]) for part in PARTS if part in request.args})
    except BadWeights as error:
        raise Refused(str(error), parameter="weights") from None
    near = _number("near", 0.0)
    ranking = held.rank(
        code,
        weights=weights,
        top=_count(),
        same_type=_yes("same_type"),
        within_km=near or None,
        historic=_yes("historic"),
    )
    build = graph().build.hash
    if request.args.get("format", "json") == "csv":
        response = make_response(_csv(ranking))
        response.headers["Content-Type"] = "text/csv; charset=utf-8"
    elif request.args.get("format", "json") == "json":
        response = make_response(json.dumps(_json(ranking, build), ensure_ascii=False, indent=1) + "\n")
        response.headers["Content-Type"] = "application/json"
    else:
        raise Refused("peers come as json or csv", parameter="format")
    response.headers["X-Placegraph-Build"] = build
    return response


def _number(name: str, otherwise: float) -> float:
    """Return a parameter as a number from 0 up. Raises Refused."""
    text = request.args.get(name, "")
    try:
        value = float(text) if text else otherwise
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise Refused(f"{name} is {text[:40]!r}: give a number from 0 up", parameter=name, value=text[:80])
    return value


def _count() -> int:
    text = request.args.get("top", "20")
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST or len(text) > len(str(MOST)):
        raise Refused(f"top is {text[:40]!r}: give a whole number from 1 to {MOST}", parameter="top", value=text[:80])
    return int(text)


def _yes(name: str) -> bool:
    text = request.args.get(name, "")
    if text not in ("", "0", "1"):
        raise Refused(f"{name} is {text[:40]!r}: give 1 or 0", parameter=name, value=text[:80])
    return text == "1"


def _csv(ranking: Ranking) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for peer in ranking.peers:
        parts = ("" if part.counted is None else part.share for part in peer.parts)
        ends = (peer.rank, peer.code, peer.gss, peer.name, peer.score, *parts, peer.coverage)
        writer.writerow((ranking.place.code, ranking.place.gss, *ends))
    return file.getvalue()


def _json(ranking: Ranking, build: str) -> Mapping[str, Any]:
    return {
        "build": build,
        "model": MODEL,
        "place": _place(asdict(ranking.place)),
        "weights": dict(ranking.weights),
        "candidates": ranking.candidates,
        "refused": ranking.refused or None,
        "peers": [_peer(peer) for peer in ranking.peers],
        "contextOnly": [_peer(peer) for peer in ranking.context_only],
    }


def _place(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: held[name] for name in ("code", "gss", "iri", "name", "tier", "region")}


def _peer(peer: Peer) -> dict[str, Any]:
    return {
        "rank": peer.rank,
        **_place(asdict(peer)),
        "score": peer.score,
        "coverage": peer.coverage,
        "kilometres": None if peer.kilometres is None else round(peer.kilometres, 1),
        "parts": [asdict(part) for part in peer.parts],
    }
