from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from contracts.errors import TemplateChanged
from contracts.models import TemplateVersion
from contracts.services import publish_template, shipped_template
from contracts.services.templates import shipped_source


@pytest.mark.django_db
def test_publishing_the_same_words_again_changes_nothing(at: datetime) -> None:
    first = shipped_template(code="research", actor="command", at=at)
    second = shipped_template(code="research", actor="command", at=at)

    assert first == second
    assert TemplateVersion.objects.count() == 1


@pytest.mark.django_db
def test_other_words_under_a_published_version_are_refused(at: datetime) -> None:
    shipped_template(code="research", actor="command", at=at)
    changed = {**shipped_source("research"), "deletion_days": 90}

    with pytest.raises(TemplateChanged):
        publish_template(source=changed, actor="command", at=at)


def test_the_database_refuses_to_change_or_delete_a_published_version(
    template: TemplateVersion,
) -> None:
    rows = TemplateVersion.objects.filter(pk=template.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(version="2.0.0")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.get().version == "1.0.0"
