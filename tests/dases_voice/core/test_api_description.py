"""The description of the interface is whole: every address, with an example of each refusal."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.architecture.urlconf import ADDRESSES

METHODS = {"get", "post", "put", "patch", "delete"}
NOT_DESCRIBED = {"api_schema"}  # the description itself


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library's own
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    return made


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method in methods.keys() & METHODS:
            yield f"{method} {path}", methods[method]


def test_it_is_openapi(schema: dict[str, Any]) -> None:
    validate_schema(schema)  # type: ignore[no-untyped-call]  # the library's own


def test_each_address_for_programs_is_described(schema: dict[str, Any]) -> None:
    expected = [a for a in ADDRESSES if a.path.startswith("api/") and a.name not in NOT_DESCRIBED]
    assert len(schema["paths"]) == len(expected)


def test_each_says_what_it_is_for(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        assert operation["summary"], name
        assert operation["description"], name


def test_each_refusal_has_one_shape_and_an_example(schema: dict[str, Any]) -> None:
    found = 0
    for name, operation in operations(schema):
        for status, response in operation["responses"].items():
            if status < "400" or status == "416":  # the answer to a bad range is empty
                continue
            content = response["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Refusal"}, (name, status)
            assert content["examples"], (name, status)
            for example in content["examples"].values():
                assert example["value"].keys() == {"code", "message"}
                assert example["value"]["message"][-1] in ".?`"
            found += 1
    assert found > 20


def test_keys_and_idempotency_are_part_of_it(schema: dict[str, Any]) -> None:
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path in ("/api/decisions", "/api/withdrawals"):
        names = {p["name"] for p in schema["paths"][path]["post"]["parameters"]}
        assert names == {"Idempotency-Key"}
        assert schema["paths"][path]["post"]["security"] == [{"key": []}]


def test_everybody_may_read_it(client: Client, db: None) -> None:
    response = client.get("/api/schema/")
    assert response.status_code == 200
    assert "/api/permissions" in response.content.decode()
