"""The sets that come with the platform: whole, once, and left alone afterwards."""

from collections import Counter

import pytest
from django.core.management import call_command

from dases_voice.collection.enums import PromptKind
from dases_voice.collection.models import PromptSet
from dases_voice.collection.queries import current_version, incomplete_prompts, prompts_of_set

pytestmark = pytest.mark.django_db


def test_the_library_gets_each_set_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_prompt_sets")
    changed = PromptSet.objects.get(starter="english-a1")
    PromptSet.objects.filter(pk=changed.pk).update(title="Our own title")
    call_command("load_prompt_sets")

    assert capsys.readouterr().out.splitlines()[-1] == "0 sets added"
    assert PromptSet.objects.count() == 3
    for prompt_set in PromptSet.objects.all():
        prompts = list(prompts_of_set(prompt_set))
        assert len(prompts) == 20
        assert set(Counter(prompt.kind for prompt in prompts)) == set(PromptKind.values)
        assert not incomplete_prompts(current_version(prompt_set)).exists()
        assert prompt_set.is_shared
    changed.refresh_from_db()
    assert changed.title == "Our own title"
