"""What happens at the desk."""

from dases_voice.protection.services.identities import Identity, open_identity
from dases_voice.protection.services.verification import ChainCheck, verify_chains

__all__ = ["ChainCheck", "Identity", "open_identity", "verify_chains"]
