"""What every test may rely on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.testcases import TransactionTestCase
from hypothesis import HealthCheck, settings

from consent.chain import install_statements, removal_statements

APPEND_ONLY_TABLES = (
    "core_auditevent",
    "collection_suppression",
    "consent_decision",
    "consent_noticeversion",
    "consent_noticerendering",
    "consent_noticesound",
    "consent_presentation",
    "consent_purposepolicy",
    "consent_signaturerule",
    "consent_receipt",
    "consent_sealkey",
    "consent_seal",
    "consent_chainroot",
    "contracts_signature",
    "contracts_templateversion",
)

# How long an example takes tells about the machine: no test fails for it.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person ask for pictures of every screen, in each language, theme and width."""
    parser.addoption("--pictures", type=Path, metavar="FOLDER", help="keep pictures of each screen")
    parser.addoption(
        "--on-services", action="store_true", help="leave out what needs no database or store"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On other servers, do again only what they could answer otherwise: see docs/adr/0024."""
    if not config.getoption("--on-services"):
        return
    left_out = [item for item in items if not _asks_a_server(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _asks_a_server(item)]


def _asks_a_server(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    kinds = ("django_db", "journey", "services")
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "db" in fixtures or any(item.get_closest_marker(kind) for kind in kinds)


@pytest.fixture
def at() -> datetime:
    """Return the instant at which most tests happen: a Monday morning in a school."""
    return datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _emptying_the_database_passes_the_ledgers() -> Iterator[None]:
    """Let the test runner, and nobody else, empty append-only tables between browser tests."""
    teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private

    def teardown_without_triggers(self: TransactionTestCase) -> None:
        tables = [t for t in APPEND_ONLY_TABLES if t in connection.introspection.table_names()]
        vendor = connection.vendor
        with connection.cursor() as cursor:
            for table in tables:
                for statement in removal_statements(table, vendor):
                    cursor.execute(statement)
            try:
                teardown(self)
            finally:
                for table in tables:
                    for statement in install_statements(table, vendor):
                        cursor.execute(statement)

    TransactionTestCase._fixture_teardown = teardown_without_triggers  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
