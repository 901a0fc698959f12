"""What the installation signs can be checked without it, and its key is kept as a secret."""

import json
import shutil
import stat
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import seal
from consent.enums import DecisionKind
from consent.models import Receipt, Seal
from consent.queries import seal_of
from consent.seal import SigningKey, is_signed, make_key_file, signing_key
from consent.services.seals import seal_document
from tests.consent.conftest import Family

KEY = SigningKey(Ed25519PrivateKey.generate())


def published(client: Client) -> dict[str, dict[str, str]]:
    found = json.loads(client.get(reverse("proof:keys")).content)["keys"]
    return {key["kid"]: key for key in found}


@pytest.mark.skipif(not shutil.which("openssl"), reason="checks with OpenSSL's command line")
def test_openssl_verifies_a_receipt(
    family: Family, at: datetime, client: Client, tmp_path: Path
) -> None:
    family.answer(DecisionKind.GIVE, at)
    receipt = Receipt.objects.get()
    sealed = seal_of(receipt)
    assert sealed is not None
    protected, _, signature = sealed.jws.partition("..")
    header = json.loads(seal.decode(protected))
    key = published(client)[header["kid"]]
    assert (header["alg"], key["kty"], key["crv"]) == ("EdDSA", "OKP", "Ed25519")
    public = Ed25519PublicKey.from_public_bytes(seal.decode(key["x"]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "signature").write_bytes(seal.decode(signature))

    def openssl_accepts(content: str) -> bool:
        (tmp_path / "input").write_text(f"{protected}.{seal.encode(content.encode())}")
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
        files = ["-in", "input", "-sigfile", "signature"]
        done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode == 0

    assert openssl_accepts(receipt.content)
    assert not openssl_accepts(receipt.content.replace("ConsentGiven", "ConsentRefused"))


@settings(max_examples=50)
@given(content=st.binary(max_size=200), place=st.integers(0, 199), bit=st.integers(0, 7))
def test_one_changed_bit_is_noticed(content: bytes, place: int, bit: int) -> None:
    jws = KEY.sign(content)
    assert is_signed(content=content, jws=jws, public=KEY.public)
    if content:
        changed = bytearray(content)
        changed[place % len(content)] ^= 1 << bit
        assert not is_signed(content=bytes(changed), jws=jws, public=KEY.public)
    assert not is_signed(content=content + b"\0", jws=jws, public=KEY.public)


@settings(max_examples=50)
@given(jws=st.text(alphabet="Aa0.-_=é{", max_size=30))
def test_nonsense_is_no_signature(jws: str) -> None:
    assert not is_signed(content=b"content", jws=jws, public=KEY.public)
    assert isinstance(seal.key_id_of(jws), str)


def test_the_name_of_a_key_is_its_thumbprint() -> None:
    # RFC 8037, appendix A.2 and A.3.
    public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert seal.thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.django_db
def test_an_old_key_stays_published_after_a_change(
    client: Client, tmp_path: Path, at: datetime
) -> None:
    old = seal_document(content=b"before", at=at)
    url = f"file://{tmp_path / 'new.pem'}"
    make_key_file(url)
    with override_settings(SEAL_KEY_URL=url):
        new = seal_document(content=b"after", at=at)
    keys = published(client)
    assert keys.keys() == {old.key_id, new.key_id}
    assert is_signed(content=b"before", jws=old.jws, public=keys[old.key_id]["x"])
    assert all("d" not in key for key in keys.values())


@pytest.mark.django_db
def test_the_same_bytes_are_sealed_once(at: datetime) -> None:
    assert seal_document(content=b"same", at=at) == seal_document(content=b"same", at=at)
    assert Seal.objects.count() == 1


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    url = f"file://{tmp_path / 'keys' / 'seal.pem'}"
    make_key_file(url)
    path = tmp_path / "keys" / "seal.pem"
    first = path.read_bytes()
    make_key_file(url)
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["seal.pem"]


@pytest.mark.parametrize(
    ("content", "mode", "complaint"),
    [
        (None, 0o600, "is missing"),
        ("x" * 64, 0o644, "read by others"),
        ("x" * 64, 0o600, "no PEM key"),
    ],
)
def test_a_bad_key_file_is_refused(
    tmp_path: Path, content: str | None, mode: int, complaint: str
) -> None:
    path = tmp_path / "seal.pem"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    with pytest.raises(ImproperlyConfigured, match=complaint):
        signing_key(f"file://{path}")
