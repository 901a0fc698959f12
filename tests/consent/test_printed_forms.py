"""What families get on paper: their language, two equal answers, one form for each holder."""

import re
from datetime import datetime
from typing import Any

from consent.enums import Audience, Authority
from consent.models import Holder
from consent.printing import Sheet, draw_forms
from consent.queries import rendering_in
from consent.serials import new_serial
from consent.services import print_forms
from tests.consent.conftest import Family
from tests.consent.paper import FIRST


def sheet(family: Family, **changed: Any) -> Sheet:
    content = {
        "serial": new_serial(),
        "coupon_serial": new_serial(),
        "language": "fr",
        "words": rendering_in(family.version, Audience.HOLDER, "fr").words,
        "first_name": "Zoé",
        "class_name": "CM2 A",
        "school_name": "École des Tilleuls",
        "holder_name": "Yağmur Şahin",
        **changed,
    }
    return Sheet(**content)


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", document))


def test_each_form_is_a_page_to_read_and_a_page_to_answer(family: Family) -> None:
    document = draw_forms([sheet(family), sheet(family, language="en", missing_language="tr")])
    assert document.startswith(b"%PDF-")
    assert pages(document) == 4
    assert b"/FontFile2" in document  # embedded: every printer has the letters


def test_a_long_notice_goes_on_overleaf(family: Family) -> None:
    words = rendering_in(family.version, Audience.HOLDER, "fr").words
    long = {**words, "sections": words["sections"] * 3}
    assert pages(draw_forms([sheet(family, words=long)])) > 2


def test_words_are_never_taken_for_markup(family: Family) -> None:
    assert pages(draw_forms([sheet(family, first_name="<b>&", holder_name="漢 Łę\u202f!")])) == 2


def test_each_holder_gets_a_form_in_a_language_that_can_be_printed(
    make_family: Any, at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.UNKNOWN, Authority.WITHDRAWN)
    for link, language in zip(family.links, ("en", "ar", "fr"), strict=True):
        Holder.objects.filter(pk=link.holder_id).update(language=language)
        link.holder.refresh_from_db()
    forms = print_forms(links=family.links, notice_version=family.version, actor=FIRST, at=at)
    assert [form.rendering.language for form in forms] == ["en", "fr"]
    assert len({form.serial for form in forms} | {form.coupon_serial for form in forms}) == 4
