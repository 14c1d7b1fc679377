"""What makes a query heavy, before or after it runs: its class, the reasons in words, and what to change."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from graph.explained import MAY_NOT_END, QUICK, SOME_SECONDS
from graph.lanes import Lane
from ontology import PlacegraphError
from web.asking import graph
from web.formats import wanted
from web.sparql import in_plain_words, must_be_text, within_share

PAGES = Blueprint("explaining", __name__)

MEANING = {
    QUICK: "It walks through few enough statements to be answered while you wait.",
    SOME_SECONDS: "It walks through a large part of the graph, and may meet the time limit when others ask too.",
    MAY_NOT_END: "It will most likely be stopped at the time limit. Change what is named below.",
}
"""What each class means for whoever asked."""


class NotExplained(PlacegraphError):
    """A remote engine answers, and tells nobody what it does."""

    def __init__(self) -> None:
        super().__init__("queries go to a remote engine here, which does not say how it answers them")


@PAGES.get("/explain")
def explain() -> Response:
    """Show how heavy the query in the address is, as a page or as JSON. Raises NotExplained, BadRequest, ReadOnly and the errors of a lane."""
    must_be_text(request.query_string)
    query = request.args.get("query", "").replace("\r\n", "\n")
    public = graph().public
    if not isinstance(public, Lane):
        raise NotExplained
    with within_share(), in_plain_words(query):
        said = public.explain(query)
    if wanted() == "json":
        return jsonify(cost=said.cost, reasons=said.reasons)
    return make_response(render_template("explain.html", query=query, said=said, meaning=MEANING[said.cost]))
