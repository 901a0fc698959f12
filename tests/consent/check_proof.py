"""Checks an inclusion proof as somebody outside would: check_proof.py PROOFS.json KEYS.json

Knows nothing of this project: the way up the tree is the one of RFC 9162, section 2.1.3.2, and the
signature is the detached JWS of RFC 7515, appendix F. Ends with 0 when all of it holds.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def check_signature(document: str, jws: str, keys: list[dict[str, str]]) -> None:
    header, _, signature = jws.split(".")
    named = json.loads(unpacked(header))["kid"]
    public = next(unpacked(key["x"]) for key in keys if key["kid"] == named)
    signed = f"{header}.{packed(document.encode())}".encode()
    Ed25519PublicKey.from_public_bytes(public).verify(unpacked(signature), signed)


def root_of(proof: dict[str, Any]) -> str:
    first, last = proof["index"], proof["size"] - 1
    reached = hashlib.sha256(b"\x00" + proof["sha256"].encode()).digest()
    for step in proof["path"]:
        beside = bytes.fromhex(step)
        if last == 0:
            raise SystemExit("the path is too long")
        if first % 2 or first == last:
            reached = hashlib.sha256(b"\x01" + beside + reached).digest()
            while first % 2 == 0 and first:
                first, last = first >> 1, last >> 1
        else:
            reached = hashlib.sha256(b"\x01" + reached + beside).digest()
        first, last = first >> 1, last >> 1
    if last:
        raise SystemExit("the path is too short")
    return reached.hex()


def main(proofs_file: str, keys_file: str) -> None:
    answer = json.loads(Path(proofs_file).read_text())
    keys = json.loads(Path(keys_file).read_text())["keys"]
    root = answer["root"]
    check_signature(root["document"], root["signature"], keys)
    sealed = json.loads(root["document"])["root"]
    for proof in answer["decisions"]:
        if root_of(proof) != sealed:
            raise SystemExit("a decision does not lead to the root")


if __name__ == "__main__":
    main(*sys.argv[1:])
