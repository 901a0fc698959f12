"""Putting the installation's name to exact bytes."""

import hashlib
from datetime import datetime

from django.conf import settings

from consent.models import Seal, SealKey
from consent.seal import SigningKey, signing_key


def seal_document(*, content: bytes, at: datetime) -> Seal:
    """Seal these bytes, once: the same bytes again get the seal that they have.

    Raises
    ------
    ImproperlyConfigured
        When the installation has no key.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if (known := Seal.objects.filter(pk=sha256).first()) is not None:
        return known
    key = published_key(at=at)
    seal, _created = Seal.objects.get_or_create(
        sha256=sha256, defaults={"key_id": key.key_id, "jws": key.sign(content), "sealed_at": at}
    )
    return seal


def published_key(*, at: datetime) -> SigningKey:
    """Return the installation's key, once its public half is published.

    For answers that are signed each time and kept by those who get them; nothing is written down.
    """
    key = signing_key(settings.SEAL_KEY_URL)
    SealKey.objects.get_or_create(
        key_id=key.key_id, defaults={"public": key.public, "first_used_at": at}
    )
    return key
