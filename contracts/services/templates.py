"""Publishing the words of contracts."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from contracts.errors import TemplateChanged
from contracts.models import TemplateVersion
from contracts.services.compilation import Source, canonical_hash
from contracts.services.ledger import tell

SOURCES: Final = Path(__file__).resolve().parents[1] / "sources"
SHIPPED: Final = {"research": "research-1.0.0.toml"}


def shipped_source(code: str) -> Source:
    """Return the newest source of a template that comes with the software."""
    return tomllib.loads((SOURCES / SHIPPED[code]).read_text(encoding="utf-8"))


def shipped_template(*, code: str, actor: str, at: datetime) -> TemplateVersion:
    """Return the published version of a template that comes with the software."""
    return publish_template(source=shipped_source(code), actor=actor, at=at)


@transaction.atomic
def publish_template(*, source: Source, actor: str, at: datetime) -> TemplateVersion:
    """Publish a version once and for ever. Publishing the same again changes nothing.

    Raises
    ------
    TemplateChanged
        The version was published with other words.
    """
    sha256 = canonical_hash(source)
    template, created = TemplateVersion.objects.get_or_create(
        code=source["code"],
        version=source["version"],
        defaults={"source": source, "source_sha256": sha256, "published_at": at},
    )
    if template.source_sha256 != sha256:
        raise TemplateChanged
    if created:
        facts = {"code": template.code, "version": template.version, "sha256": sha256}
        tell("template.published", obj=template, actor=actor, at=at, facts=facts)
    return template
