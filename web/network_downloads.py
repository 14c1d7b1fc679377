"""A view of the network to take away, with the same address as its page and the form at the end: /network/goal-10.svg."""

from flask import Blueprint, Response, request

from graph.network_files import FORMATS, MEDIA, TABLES, written
from web.formats import NoSuchTable
from web.network_choices import served, view_of

PAGES = Blueprint("network_downloads", __name__)

_FORMS = ",".join(FORMATS)


@PAGES.get(f"/network/<thing>.<any({_FORMS}):form>")
def download(thing: str, form: str) -> Response:
    """Send a view as a picture or a file."""
    network = served()
    table = request.args.get("table") or TABLES[0]
    if table not in TABLES:
        raise NoSuchTable(f"a network has no table {table[:40]!r}: it has {', '.join(TABLES)}")
    body = written(network, view_of(network, thing, request.args), form, table)
    answer = Response(body, mimetype=MEDIA[form])
    name = f"network-{thing}{f'-{table}' if form == 'csv' else ''}.{form}"
    answer.headers["Content-Disposition"] = f"{'inline' if form in ('svg', 'png') else 'attachment'}; filename={name}"
    return answer
