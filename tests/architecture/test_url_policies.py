"""Every address says who may use it."""

import pytest

from tests.architecture.urlconf import ADDRESSES, Address


def test_there_are_addresses() -> None:
    assert len(ADDRESSES) > 20


@pytest.mark.parametrize("address", ADDRESSES, ids=[address.path for address in ADDRESSES])
def test_each_address_has_a_policy(address: Address) -> None:
    if address.is_of_a_library:
        return
    view = address.pattern.callback
    assert address.policy is not None, f"decorate {view.__module__}.{view.__qualname__}"
    kind, reason = address.policy
    assert kind in {"public", "signed_in", "permission", "ticket", "invitation", "token"}
    assert reason
