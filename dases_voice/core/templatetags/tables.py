"""The frame of every table: it scrolls on a narrow screen, by the keyboard too, and has a name."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def datatable(
    content: str, caption: str, *, kind: str = "", is_caption_shown: bool = False
) -> SafeString:
    """Put `<thead>` and `<tbody>` into a table that becomes cards on a phone.

    {% datatable _("Versions") %} … {% enddatatable %}

    `caption` names it for who cannot see it, and is shown where no heading says the same. The cells
    carry `data-label`, the head of their column; `kind` is a class of its own.
    """
    return format_html(
        '<div class="table-frame" tabindex="0" role="region" aria-label="{caption}">'
        '<table class="table{kind}"><caption{hidden}>{caption}</caption>{content}</table></div>',
        caption=caption,
        kind=f" {kind}" if kind else "",
        hidden="" if is_caption_shown else SafeString(' class="visually-hidden"'),
        content=content,
    )
