"""The reconciliation service keeps to the API, version 0.2, and says why."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from graph.served import Graph
from queries import library
from web import countries, create_app
from web.reconcile import BATCH, IDS, PROPERTIES

URL = "/reconcile"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def client(bundled: Graph) -> FlaskClient:
    return create_app(bundled).test_client()


def asked(client: FlaskClient, **queries: Any) -> Mapping[str, list[dict[str, Any]]]:
    answer = client.post(URL, data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert set(found) == set(queries)
    for each in found.values():
        assert set(each) == {"result"}
        for candidate in each["result"]:
            is_candidate(candidate)
    return {key: each["result"] for key, each in found.items()}


def is_candidate(candidate: Mapping[str, Any]) -> None:
    """As reconciliation-result-batch.json has it: id, name and score; types by id; features that are numbers or booleans."""
    assert (
        {"id", "name", "score"} <= set(candidate) <= {"id", "name", "description", "score", "features", "match", "type"}
    )
    assert isinstance(candidate["id"], str)
    assert isinstance(candidate["name"], str)
    assert isinstance(candidate["score"], int | float)
    assert 0 <= candidate["score"] <= 100
    assert isinstance(candidate["match"], bool)
    assert all(isinstance(each["id"], str) for each in candidate["type"])
    assert all(isinstance(each["value"], bool | int | float) for each in candidate["features"])
    assert {"rule", "fuzzy", "margin", "guard"} <= {each["id"] for each in candidate["features"]}


def feature(candidate: Mapping[str, Any], name: str) -> Any:
    return next(each["value"] for each in candidate["features"] if each["id"] == name)


def test_the_manifest_says_what_the_service_can_do(client: FlaskClient) -> None:
    answer = client.get(URL)
    said = answer.get_json()
    assert {"versions", "name", "identifierSpace", "schemaSpace"} <= set(said)
    assert "0.2" in said["versions"]
    for part in ("view", "preview"):
        assert "{{id}}" in said[part]["url"]
        assert said[part]["url"].startswith("http")
    assert isinstance(said["preview"]["width"], int)
    assert isinstance(said["preview"]["height"], int)
    assert {each["id"] for each in said["defaultTypes"]} >= {"Body", "council", "university"}
    assert len({each["id"] for each in said["defaultTypes"]}) == len(said["defaultTypes"])
    for service in (*said["suggest"].values(), said["extend"]["propose_properties"]):
        found = client.get(
            service["service_url"].removeprefix("http://localhost") + service["service_path"] + "?prefix=le"
        )
        assert found.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_batch_is_answered_by_get_and_post_alike(client: FlaskClient) -> None:
    queries = json.dumps({"a": {"query": "Leeds City Council"}, "b": {"query": "Newcastle"}})
    got, posted = client.get(URL, query_string={"queries": queries}), client.post(URL, data={"queries": queries})
    assert got.get_json() == posted.get_json() != {}
    assert posted.headers["Access-Control-Allow-Origin"] == "*"
    assert client.options(URL).status_code == 204


def test_a_rule_matches_and_the_features_say_which(client: FlaskClient) -> None:
    ((first, *rest),) = asked(client, q={"query": "Leeds Council"}).values()
    assert (first["id"], first["match"]) == ("council-LDS", True)
    assert feature(first, "rule-core") is True
    assert feature(first, "rule") == first["score"]
    assert not any(each["match"] for each in rest)


def test_what_is_ambiguous_or_only_alike_is_no_match(client: FlaskClient) -> None:
    found = asked(
        client, a={"query": "Newcastle"}, b={"query": "Leds City Council"}, c={"query": "Birmigham City Council"}
    )
    assert {each["id"] for each in found["a"][:2]} == {"council-NET", "council-NEC"}
    assert not any(each["match"] for each in (*found["a"], *found["b"]))
    assert found["b"][0]["id"] == "council-LDS"
    assert feature(found["b"][0], "rule") == 0
    (best,) = [each for each in found["c"] if each["match"]]  # very like, and far ahead of the next
    assert (best["id"], feature(best, "guard")) == ("council-BIR", True)
    assert feature(best, "fuzzy") >= 95
    assert feature(best, "margin") >= 3


def test_a_university_never_becomes_a_council(client: FlaskClient) -> None:
    found = asked(
        client, a={"query": "University of Nottingham"}, b={"query": "Nottingham Trent University", "type": "council"}
    )
    assert not any(each["id"].startswith("council-") for each in (*found["a"], *found["b"]))


def test_a_query_says_how_many_and_of_what_type(client: FlaskClient) -> None:
    found = asked(
        client,
        one={"query": "Leeds", "limit": 1},
        kind={"query": "Leeds", "type": "university"},
        several={"query": "Leeds", "type": ["university", "council"], "type_strict": "any"},
    )
    assert [each["id"] for each in found["one"]] == ["council-LDS"]
    assert {each["type"][0]["id"] for each in found["kind"]} == {"university"}
    assert {each["type"][0]["id"] for each in found["several"]} == {"university", "council"}


def test_a_code_in_another_column_decides(client: FlaskClient) -> None:
    ((only,),) = asked(client, q={"query": "the council", "properties": [{"pid": "code", "v": "BDG"}]}).values()
    assert (only["id"], only["match"], only["score"]) == ("council-BDG", True, 100)


GOOD = {"query": "Leeds City Council"}


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (1, "an object"),
        ("Leeds", "an object"),
        ({"query": 1}, "text"),
        ({"query": "x" * 301}, "300"),
        ({"query": "x", "limit": -1}, "limit"),
        ({"query": "x", "limit": "many"}, "limit"),
        ({"query": "x", "properties": 7}, "properties"),
        ({"query": "Leeds", "type": "zork"}, "no type 'zork'"),
        ({"query": "Leeds", "type": ["zork", "/location/citytown"]}, "Body, abroad"),
    ],
)
def test_a_bad_query_is_told_why_and_the_rest_of_its_batch_is_answered(
    client: FlaskClient, query: object, why: str
) -> None:
    answer = client.post(URL, data={"queries": json.dumps({"bad": query, "good": GOOD})})
    assert answer.status_code == 200
    found = answer.get_json()
    assert found["bad"]["result"] == []
    assert why in found["bad"]["error"]
    assert found["good"]["result"][0]["id"] == "council-LDS"
    assert set(found["good"]) == {"result"}


@pytest.mark.parametrize("limit", ["Infinity", "NaN", "1e999"])
def test_a_limit_that_is_no_number_of_anything_is_told(client: FlaskClient, limit: str) -> None:
    answer = client.post(URL, data={"queries": '{"q": {"query": "x", "limit": %s}}' % limit})  # noqa: UP031
    assert "limit" in answer.get_json()["q"]["error"]


def test_one_type_that_is_known_is_enough(client: FlaskClient) -> None:
    (found,) = asked(client, q={"query": "Leeds", "type": ["zork", "university"]}).values()
    assert {each["type"][0]["id"] for each in found} == {"university"}


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("no json", 400),
        ("[1]", 400),
        ("[" * 20_000, 400),
        (json.dumps({str(number): {"query": "x"} for number in range(BATCH + 1)}), 413),
    ],
)
def test_a_batch_that_is_none_is_refused_with_a_reason(client: FlaskClient, queries: str, status: int) -> None:
    answer = client.post(URL, data={"queries": queries})
    assert answer.status_code == status
    assert answer.get_json()["status"] == "error"
    assert answer.get_json()["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@given(
    queries=st.dictionaries(
        st.text(max_size=5), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=3)
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_batch_is_answered_or_refused(client: FlaskClient, queries: dict[str, Any]) -> None:
    sent = {key: {"query": value} for key, value in queries.items()}
    assert client.post(URL, data={"queries": json.dumps(sent)}).status_code in (200, 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["pid", "v", "id", "code"]), each),
    max_leaves=5,
)


@given(
    limit=JSON, kind=JSON, properties=JSON | st.lists(st.fixed_dictionaries({"pid": st.just("code") | JSON, "v": JSON}))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_limit_type_and_properties_are_answered_or_refused(
    client: FlaskClient, limit: object, kind: object, properties: object
) -> None:
    whole = {"query": "Leeds", "limit": limit, "type": kind, "properties": properties}
    for key in ("limit", "type", "properties", "query"):
        sent = {"q": {"query": "Leeds", key: whole[key]}, "r": whole}
        assert client.post(URL, data={"queries": json.dumps(sent)}).status_code in (200, 400)


def extended(client: FlaskClient, ids: list[str], *properties: str) -> TestResponse:
    wanted = {"ids": ids, "properties": [{"id": each} for each in properties]}
    return client.get(URL, query_string={"extend": json.dumps(wanted)})


def test_bodies_are_extended_by_what_the_graph_knows(client: FlaskClient) -> None:
    ids = ["council-BDG", "council-BMH", "org-nobody"]
    found = extended(client, ids, *PROPERTIES).get_json()
    assert [each["id"] for each in found["meta"]] == list(PROPERTIES)
    assert set(found["rows"]) == set(ids)
    barking, bournemouth, nobody = (found["rows"][each] for each in ids)
    assert barking["code"] == [{"str": "BDG"}]
    assert barking["region"] == [{"str": "London"}]
    assert barking["kind"] == [{"str": "Council"}]
    assert barking["homepage"][0]["str"].startswith("https://")
    assert bournemouth["replaced-by"] == [{"id": "council-BPC", "name": "Bournemouth, Christchurch and Poole Council"}]
    assert DATE.fullmatch(bournemouth["end"][0]["date"])
    assert nobody == {key: [] for key in PROPERTIES}


def test_an_extension_is_capped_and_knows_its_properties(client: FlaskClient) -> None:
    assert extended(client, ["council-BDG"] * (IDS + 1), "code").status_code == 413
    assert "code" in extended(client, ["council-BDG"], "colour").get_json()["message"]
    assert client.get(URL, query_string={"extend": "{}"}).status_code == 400
    offered = client.get(f"{URL}/extend/propose?type=council").get_json()
    assert {"id", "name"} == set(offered["properties"][0])
    assert offered["type"] == "council"


def test_what_is_typed_is_completed_and_a_slip_is_guessed(client: FlaskClient) -> None:
    found = client.get(f"{URL}/suggest/entity?prefix=Barking").get_json()["result"]
    assert "council-BDG" in [each["id"] for each in found]
    assert all({"id", "name"} <= set(each) for each in found)
    assert client.get(f"{URL}/suggest/entity?prefix=bdg").get_json()["result"][0]["id"] == "council-BDG"
    slip = client.get(f"{URL}/suggest/entity?prefix=Birmigham City").get_json()["result"]
    assert slip[0]["id"] == "council-BIR"
    rest = client.get(f"{URL}/suggest/entity?prefix=Barking&cursor=1").get_json()["result"]
    assert rest == found[1:]
    assert client.get(f"{URL}/suggest/entity?prefix=").get_json() == {"result": []}
    assert client.get(f"{URL}/suggest/entity?prefix=x&cursor=zork").status_code == 400


def suggested(client: FlaskClient, typed: str) -> list[str]:
    answer = client.get(f"{URL}/suggest/entity", query_string={"prefix": typed})
    return [each["id"] for each in answer.get_json()["result"]]


def test_what_is_called_so_comes_before_what_begins_so_and_that_before_the_rest(client: FlaskClient) -> None:
    leeds = suggested(client, "Leeds")
    assert leeds[0] == "council-LDS"
    # Leeds Beckett begins so; the University of Leeds has a word that does
    assert leeds.index("org-GB-UKPRN-10003861") < leeds.index("org-GB-UKPRN-10007795")
    assert set(suggested(client, "newcastle")[:2]) == {"council-NET", "council-NEC"}
    assert suggested(client, "Richmond")[0] == "council-RIC"


def test_letters_that_are_short_for_something_are_a_beginning_too(client: FlaskClient) -> None:
    """ "ca" is a combined authority in short, and the beginning of Calderdale; "w" is west, and Wakefield."""
    assert "council-CLD" in suggested(client, "ca")
    assert "council-WKF" in suggested(client, "w")


def test_a_preview_may_stand_in_a_frame_and_shows_the_body(client: FlaskClient) -> None:
    answer = client.get(f"{URL}/preview?id=council-BDG")
    assert "London Borough of Barking and Dagenham" in answer.text
    assert "BDG" in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert client.get(f"{URL}/preview?id=<b>").status_code == 404


def test_a_body_abroad_says_where_it_is(client: FlaskClient) -> None:
    page = client.get(f"{URL}/preview?id=org-de-bruker-daltonik-gmbh").text
    assert "<dt>Country</dt><dd>Germany</dd>" in page
    assert "<dd>United Kingdom</dd>" in client.get(f"{URL}/preview?id=council-BDG").text
    (found,) = asked(client, q={"query": "Bruker Daltonik GmbH"}).values()
    assert "Germany" in found[0]["description"]


def test_every_country_in_the_graph_has_a_name(bundled: Graph) -> None:
    codes = {str(row["value"]) for row in bundled.ask(library()["bodies-to-match"]) if row["what"] == "country"}
    assert codes - {countries.UNKNOWN} <= countries.NAMES.keys()
