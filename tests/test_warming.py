"""A server is ready before its first reader, and counts no visit that nobody made."""

from pathlib import Path

from graph.home import Home
from graph.served import Graph
from loaders.dataset import load_dataset
from web import create_app
from web.warming import warm, warmed


def test_the_slow_pages_are_ready_and_no_visit_is_counted(bundled_home: Home) -> None:
    with Graph(bundled_home) as graph:
        app = create_app(graph)
        warmed(app, graph).join(60)
        assert graph._similar is not None
        asked = {question.split("\n")[0] for _, question in graph._answers}
        assert len(asked) > 5
        kept = len(graph._answers)
        code = next(place.gss for place in graph.peers().places if not place.ended and place.level == "local")
        client = app.test_client()
        assert client.get(f"/brief/{code}").status_code == 200
        assert len(graph._answers) == kept
        counted = [line for line in client.get("/metrics").text.splitlines() if 'page="/brief/<path:name>"' in line]
        assert any(line.endswith(" 1.0") for line in counted)


def test_a_graph_without_places_is_served_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text("<http://e.org/a> <http://e.org/b> <http://e.org/c> .", encoding="utf-8")
    home = Home(tmp_path / "home")
    load_dataset(home, tmp_path / "a.nt", lambda text: None)
    with Graph(home) as graph:
        warm(create_app(graph), graph)
        assert not graph._answers
