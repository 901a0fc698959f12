"""Sealed takes: the key pairs that devices seal with, and opening what they sealed.

HPKE in base mode (RFC 9180) with P-256, HKDF-SHA256 and AES-256-GCM; the other end is
`static/js/recorder/seal.js`, and the reasons are in `docs/adr/0019`.
"""

import base64
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import IntegrityError, transaction

from dases_voice.collection.errors import SealBroken, SealKeyUnknown, StorageAway
from dases_voice.collection.models import IntakeKey
from dases_voice.core.enums import KeyState
from dases_voice.core.errors import KeyDestroyed
from dases_voice.core.models import DataKey
from dases_voice.core.services import audit
from dases_voice.core.services.keys import create_data_key, destroy_data_key, unwrap_data_key

SEALED_TYPE = "application/vnd.dases.sealed-take"
MAGIC = b"DVS1"
PURPOSE = b"dases-voice take"
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
ID_BYTES = 16
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

# A take stays on a device for thirty days at most; then five more, for clocks that are wrong.
OPENS_FOR = timedelta(days=35)


def current_intake_key(*, at: datetime) -> IntakeKey:
    """Return the key that takes are sealed with now, made at first need.

    Call it outside a transaction.
    """
    return present_key() or _create(at=at, actor="worker")


def present_key() -> IntakeKey | None:
    """Return the key that takes are sealed with, or nothing before the first one was needed."""
    return IntakeKey.objects.filter(is_current=True).first()


def rotate_intake_key(*, actor: str, at: datetime) -> IntakeKey:
    """Have new takes sealed with a new key. The old one opens for 35 days more, then it is destroyed."""
    return _create(at=at, actor=actor, replaces=present_key())


def expired_keys(*, at: datetime) -> list[IntakeKey]:
    """Return the keys whose time is over and which still open something."""
    ended = IntakeKey.objects.filter(opens_until__lte=at, data_key__state=KeyState.ACTIVE)
    return list(ended.select_related("data_key"))


def destroy_expired_keys(*, actor: str, at: datetime) -> int:
    """Destroy the keys whose time is over; return how many."""
    ended = expired_keys(at=at)
    for key in ended:
        destroy_data_key(key=key.data_key, actor=actor, at=at)
    return len(ended)


def open_sealed(*, envelope: bytes) -> bytes:
    """Return the take in an envelope.

    Raises
    ------
    SealBroken
        The envelope is none, or is not what the device made.
    SealKeyUnknown
        The key never was ours, or was destroyed.
    StorageAway
        The key should be there and cannot be read: the device must come back.
    """
    if not envelope.startswith(MAGIC) or len(envelope) < len(MAGIC) + ID_BYTES:
        raise SealBroken
    key_id, sealed = envelope[len(MAGIC) :][:ID_BYTES], envelope[len(MAGIC) + ID_BYTES :]
    private_key = _private_key(_find(UUID(bytes=key_id)))
    try:
        return SUITE.decrypt(sealed, private_key, info=PURPOSE + key_id)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def _find(key_id: UUID) -> DataKey:
    key = IntakeKey.objects.filter(pk=key_id).select_related("data_key").first()
    if key is None or key.data_key.state == KeyState.DESTROYED:
        raise SealKeyUnknown
    return key.data_key


def _private_key(data_key: DataKey) -> ec.EllipticCurvePrivateKey:
    try:
        secret = unwrap_data_key(data_key)
    except (KeyDestroyed, OSError) as error:
        raise StorageAway from error
    return derive_private_key(secret)


def derive_private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key that follows from 32 secret bytes (FIPS 186-5, A.2.1)."""
    # Sixteen bytes more than the order has make the remainder as good as uniform.
    wide = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"dases.intake").derive(secret)
    return ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, CURVE)


def public_jwk(private_key: ec.EllipticCurvePrivateKey, *, key_id: UUID) -> dict[str, str]:
    """Return the public half as a JWK (RFC 7517)."""
    numbers = private_key.public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _base64url(numbers.x),
        "y": _base64url(numbers.y),
        "kid": str(key_id),
    }


def _create(*, at: datetime, actor: str, replaces: IntakeKey | None = None) -> IntakeKey:
    data_key = create_data_key(actor=actor, at=at)
    key = IntakeKey(data_key=data_key, created_at=at)
    key.public_jwk = public_jwk(_private_key(data_key), key_id=key.pk)
    try:
        with transaction.atomic():
            if replaces is not None:
                IntakeKey.objects.filter(pk=replaces.pk).update(
                    is_current=False, opens_until=at + OPENS_FOR
                )
            key.save(force_insert=True)
            facts = {"replaces": str(replaces.pk) if replaces else None}
            audit.record(action="intake_key.created", actor=actor, obj=key, at=at, facts=facts)
    except IntegrityError:
        # Two at once: the other one was first, and its key counts.
        destroy_data_key(key=data_key, actor=actor, at=at)
        return IntakeKey.objects.get(is_current=True)
    return key


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32)).decode().rstrip("=")
