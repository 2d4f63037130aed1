import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kernel.openapi import answer_kind, describe
from kernel.problem import Problem
from kernel.web import Download
from server.app import openapi
from server.live import news_routes
from server.rooms import ROOMS, endpoints_of
from tests.support.planted import planted

OFFICIAL = json.loads((Path(__file__).parents[1] / "support" / "openapi-3.1.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return openapi()


def test_the_description_obeys_the_official_schema(described: dict[str, Any]) -> None:
    faults = [
        f"{list(error.path)}: {error.message[:200]}" for error in Draft202012Validator(OFFICIAL).iter_errors(described)
    ]
    assert faults == []


def test_the_official_schema_bites() -> None:
    broken = describe(planted.endpoints, version="0")
    broken["paths"]["/api/planted/notes"]["post"]["responses"] = {"maybe": {}}
    assert list(Draft202012Validator(OFFICIAL).iter_errors(broken))


def test_every_schema_in_it_is_a_schema_and_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        Draft202012Validator.check_schema(schema)
    text = json.dumps(described)
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        at: Any = described
        for part in reference.split("/"):
            at = at[part]


def test_every_door_is_described_with_its_parameters_bodies_and_answers(described: dict[str, Any]) -> None:
    endpoints = endpoints_of(ROOMS) + news_routes(ROOMS).endpoints
    assert len(endpoints) > 100
    for endpoint in endpoints:
        operation = described["paths"][endpoint.path][endpoint.method.lower()]
        named = {(each["in"], each["name"]) for each in operation["parameters"]}
        for name in re.findall(r"\{(\w+)\}", endpoint.path):
            assert ("path", name) in named
        assert ("requestBody" in operation) == ("body" in endpoint.hints or bool(endpoint.max_upload))
        says = answer_kind(endpoint)
        if says is None:
            assert "204" in operation["responses"]
        elif says is not Download:
            assert "schema" in operation["responses"][str(endpoint.status)]["content"]["application/json"]
        assert (operation.get("security") == []) == endpoint.open
        assert operation["summary"].endswith((".", ")", "?")), endpoint.name


def test_operation_ids_are_unique_and_carry_their_room(described: dict[str, Any]) -> None:
    ids = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))
    assert {name.split("_")[0] for name in ids} == {room.name for room in ROOMS if room.endpoints} | {"server"}


def test_what_comes_in_refuses_unknown_fields(described: dict[str, Any]) -> None:
    for methods in described["paths"].values():
        for one in methods.values():
            schema = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if reference := schema.get("$ref"):
                struct = described["components"]["schemas"][reference.rpartition("/")[2]]
                assert struct.get("additionalProperties") is False, one["operationId"]


def test_a_problem_on_the_wire_fits_its_description(described: dict[str, Any]) -> None:
    from kernel import problem
    from kernel.errors import TooMuch

    refusal = TooMuch("slow", "천천히", "Slow down", retry_after=2.5, errors=[{"field": "a", "message": "b"}], more=[1])
    body = json.loads(bytes(problem.answer(refusal).body))
    validator = Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": described["components"]})
    assert list(validator.iter_errors(body)) == []
    assert (body["retry_after"], body["more"]) == (3, [1])
    assert set(inspect.get_annotations(Problem)) <= set(body)
