"""PostgreSQL refuses the null character: no address and no cookie may carry one that far."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/corpora/?q=a%00b",
        "/corpora/?%00=1",
        "/corpora/voix/v1%00/",
        "/api/editions/00000000-0000-4000-8000-000000000000/files/a%00b",
        "/family/a%00b/",
    ],
)
def test_an_address_with_a_null_character_is_refused(client: Client, address: str) -> None:
    client.force_login(factories.user())

    assert client.get(address).status_code == 400


def test_a_cookie_with_a_null_character_is_refused(client: Client) -> None:
    assert client.get("/about/", headers={"Cookie": r'sessionid="abcdefgh\000"'}).status_code == 400


def test_an_escaped_percent_sign_is_none(client: Client) -> None:
    client.force_login(factories.user())

    assert client.get("/corpora/?q=100%2500").status_code == 200
