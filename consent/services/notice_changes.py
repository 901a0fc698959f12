"""Changes of a notice: one person proposes, another one confirms. Nobody publishes alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consent.chain import canonical_json
from consent.enums import Audience, ChangeKind, ChangeState, NoticeFormat, PurposeCode
from consent.errors import (
    ChangeClosed,
    ChangeKindDisputed,
    ChangeNotEditorial,
    ChangeOutdated,
    NoticeInvalid,
    SecondPersonNeeded,
)
from consent.models import NoticeChange, NoticeVersion
from consent.services.news import tell
from consent.services.notice_words import (
    RenderingKey,
    Renderings,
    Words,
    require_notice,
    sha256,
    written_words,
)
from consent.services.notices import publish_notice


@transaction.atomic
def propose_change(
    *,
    base: NoticeVersion,
    kind: ChangeKind,
    purposes: Iterable[PurposeCode],
    scope: Mapping[str, object],
    renderings: Renderings,
    actor: str,
    at: datetime,
) -> NoticeChange:
    """Write down what the next version shall say. Nothing that families see changes.

    A sound that reads words which are changed is left out: it has to be made anew.

    Raises
    ------
    NoticeInvalid, ChangeNotEditorial, ChangeOutdated
        When it could not be published.
    """
    kept = _without_stale_sounds(renderings)
    require_notice(scope=scope, renderings=kept, sounds={})
    codes = sorted(str(code) for code in purposes)
    _require_newest(base)
    same_scope = codes == base.purposes and dict(scope) == base.scope
    if kind == ChangeKind.EDITORIAL and not same_scope:
        raise ChangeNotEditorial
    if same_scope and written_words(kept) == written_words(words_of(base)):
        raise NoticeInvalid(_("This changes nothing."))
    content = canonical_json(
        {
            "purposes": codes,
            "scope": scope,
            "renderings": {str(key): dict(words) for key, words in kept.items()},
        }
    )
    change = NoticeChange.objects.create(
        notice=base.notice,
        base=base,
        kind=kind,
        content=content.decode(),
        sha256=sha256(content),
        proposed_by=actor,
        proposed_at=at,
    )
    tell(action="propose_notice", obj=change, actor=actor, at=at, facts=_facts(change))
    return change


@transaction.atomic
def confirm_change(
    *, change: NoticeChange, kind: ChangeKind, actor: str, at: datetime
) -> NoticeVersion:
    """Publish what another person has proposed, and return the new version.

    `kind` is what the second person holds the change to be: it must be what the first one said.

    Raises
    ------
    SecondPersonNeeded, ChangeKindDisputed, ChangeClosed, ChangeOutdated
        When it may not be published so; nothing has changed then.
    """
    claimed = NoticeChange.objects.select_for_update().get(pk=change.pk)
    if claimed.state != ChangeState.PROPOSED:
        raise ChangeClosed
    if actor == claimed.proposed_by:
        raise SecondPersonNeeded
    if kind != claimed.kind:
        raise ChangeKindDisputed
    _require_newest(claimed.base)
    proposal = claimed.proposal
    version = publish_notice(
        slug=claimed.notice.slug,
        purposes=[PurposeCode(code) for code in proposal["purposes"]],
        scope=proposal["scope"],
        renderings={RenderingKey.read(k): w for k, w in proposal["renderings"].items()},
        actor=actor,
        at=at,
        material=kind == ChangeKind.MATERIAL,
    )
    _close(claimed, ChangeState.PUBLISHED, at, confirmed_by=actor, published=version)
    tell(action="confirm_notice", obj=claimed, actor=actor, at=at, facts=_facts(claimed))
    return version


@transaction.atomic
def drop_change(*, change: NoticeChange, actor: str, at: datetime) -> None:
    """Give a proposal up; who made it may do so as well.

    Raises
    ------
    ChangeClosed
        When it was published or dropped before.
    """
    _close(change, ChangeState.DROPPED, at)
    tell(action="drop_notice", obj=change, actor=actor, at=at, facts=_facts(change))


def words_of(version: NoticeVersion) -> dict[RenderingKey, Words]:
    """Return all that a version says, to start a proposal from."""
    return {
        RenderingKey(Audience(r.audience), r.language, NoticeFormat(r.format)): r.words
        for r in version.renderings.all()
    }


def _close(change: NoticeChange, state: ChangeState, at: datetime, **how: object) -> None:
    open_ones = NoticeChange.objects.filter(pk=change.pk, state=ChangeState.PROPOSED)
    if not open_ones.update(state=state, closed_at=at, **how):
        raise ChangeClosed


def _require_newest(base: NoticeVersion) -> None:
    newest = base.notice.versions.order_by("-major", "-minor").first()
    if newest is None or newest.pk != base.pk:
        raise ChangeOutdated


def _without_stale_sounds(renderings: Renderings) -> Renderings:
    written = {sha256(content) for content in written_words(renderings).values()}
    return {
        key: words
        for key, words in renderings.items()
        if key.format != NoticeFormat.AUDIO or words["reads"] in written
    }


def _facts(change: NoticeChange) -> dict[str, object]:
    return {
        "base": str(change.base_id),
        "kind": str(change.kind),
        "sha256": change.sha256,
    }
