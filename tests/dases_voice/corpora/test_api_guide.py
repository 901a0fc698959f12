"""The lines of the guide to the API, run as they stand there."""

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from consent.enums import CaseState, DecisionKind
from consent.models import Decision, Receipt, WithdrawalCase
from consent.services import invite_holder
from contracts.models import Agreement
from contracts.services import issue_deletion_notice
from dases_voice.core.enums import PlatformRole, TokenScope
from dases_voice.core.models import User
from dases_voice.core.services.tokens import create_token
from tests import factories

GUIDE = settings.ROOT_DIR / "docs/guide/api.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = "271828"

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="the guide speaks of curl")


def run(folder: Path, language: str, lines: str, environment: dict[str, str]) -> str:
    """Run one block and return what it printed."""
    command = ["sh", "-eu", "-c", lines] if language == "sh" else [sys.executable, "-c", lines]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (lines, done.stderr)
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_the_guide_does_what_it_says(
    live_server: LiveServer, tmp_path: Path, agreement: Agreement, licensee: User
) -> None:
    cache.clear()
    at = timezone.now()
    issue_deletion_notice(
        agreement=agreement, items=["c1"], deadline_at=at + timedelta(days=30), at=at
    )
    family = factories.family(at=at - timedelta(days=1))
    version = factories.notice_version(at=at)

    def link() -> str:
        return invite_holder(
            link=family.link, notice_version=version, actor="command", at=timezone.now(), code=CODE
        ).token

    def key(owner: User, scope: TokenScope) -> str:
        return create_token(user=owner, label="guide", scope=scope, at=at).secret

    environment = {
        "DASES_URL": live_server.url,
        "DASES_TOKEN": key(licensee, TokenScope.EDITIONS),
        "PERMISSIONS_KEY": key(
            factories.platform_user(PlatformRole.DATA_PROTECTION_OFFICER), TokenScope.PERMISSIONS
        ),
        "OFFICE_KEY": key(factories.platform_user(PlatformRole.OPERATOR), TokenScope.FRONT_OFFICE),
        "LINK": link(),
        "CODE": CODE,
        "DECISION_ID": str(uuid.uuid4()),
        "WITHDRAWAL_ID": str(uuid.uuid4()),
    }
    *blocks, last = BLOCK.findall(GUIDE.read_text())
    printed = [run(tmp_path, language, lines, environment) for language, lines in blocks]
    environment |= {"FRESH_LINK": link(), "RECEIPT": Receipt.objects.get().number}
    run(tmp_path, last[0], last[1], environment)

    def found(name: str) -> dict[str, object]:
        content: dict[str, object] = json.loads((tmp_path / name).read_text())
        return content

    assert "genuine\n" in printed
    assert "/api/takedowns" in (tmp_path / "openapi.yaml").read_text()
    assert [t["items"] for t in found("takedowns.json")["takedowns"]] == [["c1"]]  # type: ignore[attr-defined]  # a list
    assert found("later.json")["takedowns"] == []
    assert found("permissions.json")["purpose"] == "P2"
    assert {d.kind for d in Decision.objects.all()} == {DecisionKind.GIVE}
    assert WithdrawalCase.objects.get().state == CaseState.TO_VERIFY
    assert found("case.json")["serial"] == WithdrawalCase.objects.get().serial
    assert found("receipt.json")["@type"] == "dpv:ConsentReceipt"
