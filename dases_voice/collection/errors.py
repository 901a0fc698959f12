"""Errors of the collection.

CollectionError
├── CampaignNotRunning      no session outside of a campaign's time and schools
├── SessionOver             the class session is closed
├── SessionPaused           the class session has a break
├── SessionAtItsLongest     a class session cannot last longer
├── SetIncomplete           prompts to repeat have no voice yet
├── PromptsFull             a set holds no more prompts
├── VoiceUnusable           a sound that pupils cannot listen to
├── CodeUnknown             no open session has this code
├── TooManyTries            this device, or this code, must wait
├── SecretIncomplete        two pictures make a secret
├── SecretWrong             these are not the pupil's pictures
├── CardLocked              the teacher must let this pupil in
├── TurnOver                there is no turn on this device
└── TakeRefused             an upload that is not kept
    ├── TicketInvalid           no ticket, a forged or an expired one
    ├── TurnNotRecorded         this turn keeps nothing
    ├── TurnEnded               recorded after the turn had ended
    ├── IdTaken                 another content under the same id
    ├── ConsentGone             the permission is closed
    ├── LengthMissing, TakeTooLarge
    ├── TypeUnknown             not FLAC, not WAV
    ├── SealBroken              a sealed take that its key does not open
    ├── SealKeyUnknown          sealed with a key that is not, or no longer, ours
    ├── HashWrong               the bytes are not what the device recorded
    ├── MetadataInvalid         the description of the take is wrong
    └── StorageAway             try again later
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CollectionError(Exception):
    """Base of the collection's errors: a machine code and a message for people."""

    code = "collection_error"
    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class CampaignNotRunning(CollectionError):
    """The campaign has not begun, is over, or is not for this school."""

    code = "campaign_not_running"
    message = _("This campaign is not open for your school at the moment.")


class SessionOver(CollectionError):
    """The class session is closed."""

    code = "session_over"
    message = _("This session is over.")


class SessionPaused(CollectionError):
    """The class session has a break."""

    code = "session_paused"
    message = _("The class is having a break.")


class SessionAtItsLongest(CollectionError):
    """A class session cannot last longer."""

    code = "session_at_its_longest"
    message = _("A session cannot last longer than two and a half hours, nor than its campaign.")


class SetIncomplete(CollectionError):
    """Prompts to repeat have no voice yet, or the set is empty."""

    code = "set_incomplete"
    message = _("Something is missing in this set: each prompt to repeat needs a voice.")


class PromptsFull(CollectionError):
    """A set holds no more prompts."""

    code = "prompts_full"
    message = _("A set holds 300 prompts at most. Begin another set.")


class VoiceUnusable(CollectionError):
    """A sound that pupils cannot listen to."""

    code = "voice_unusable"
    message = _(
        "This sound cannot be used: it is damaged, silent, or longer than a minute. Save it as "
        "WAV, MP3 or FLAC and try again."
    )


class CodeUnknown(CollectionError):
    """No open session has this code."""

    code = "code_unknown"
    message = _("This code does not open anything. Look at the code again.")


class TooManyTries(CollectionError):
    """A device, or a code, was tried too often."""

    code = "too_many_tries"
    message = _("That was too many tries. Wait five minutes, then try again.")


class SecretIncomplete(CollectionError):
    """A secret is two pictures."""

    code = "secret_incomplete"
    message = _("Choose two pictures.")


class SecretWrong(CollectionError):
    """These are not the pupil's pictures."""

    code = "secret_wrong"
    message = _("Those are not your two pictures. Look at your card and try again.")


class CardLocked(CollectionError):
    """After too many wrong pictures the teacher must let the pupil in."""

    code = "card_locked"
    message = _("Ask your teacher to let you in.")


class TurnOver(CollectionError):
    """There is no turn on this device, or it has ended."""

    code = "turn_over"
    message = _("This turn is over.")


class TakeRefused(CollectionError):
    """An upload that is not kept."""

    code = "take_refused"


class TicketInvalid(TakeRefused):
    """No ticket, a forged one or an expired one."""

    code = "ticket_invalid"
    message = _("This take has no valid ticket. Ask your teacher.")


class TurnNotRecorded(TakeRefused):
    """Nothing is kept in this turn."""

    code = "turn_not_recorded"
    message = _("Nothing is kept in this activity.")


class TurnEnded(TakeRefused):
    """The take was recorded after the turn had ended."""

    code = "turn_ended"
    message = _("This turn is over.")


class IdTaken(TakeRefused):
    """Another content is stored under the same id."""

    code = "id_taken"
    message = _("Another take is already kept under this number.")


class ConsentGone(TakeRefused):
    """The permission is closed. The reason stays in the server."""

    code = "consent_gone"
    message = _("This take must not be kept.")


class LengthMissing(TakeRefused):
    """The request does not say how long it is."""

    code = "length_missing"
    message = _("The length of the take is missing.")


class TakeTooLarge(TakeRefused):
    """More bytes than a take may have."""

    code = "take_too_large"
    message = _("This take is too long.")


class TypeUnknown(TakeRefused):
    """Not a FLAC or WAV file."""

    code = "type_unknown"
    message = _("This is not a sound that can be kept.")


class SealBroken(TakeRefused):
    """A sealed take does not open: its bytes are not those that the device sealed."""

    code = "seal_broken"
    message = _("The sealed take does not open. It will be sent again.")


class SealKeyUnknown(TakeRefused):
    """A take is sealed with a key that never was ours, or that was destroyed."""

    code = "seal_key_unknown"
    message = _("This take is sealed with a key that is not in use any more. Ask your teacher.")


class HashWrong(TakeRefused):
    """The bytes that arrived are not those that the device recorded."""

    code = "hash_wrong"
    message = _("The take was damaged on its way. It will be sent again.")


class MetadataInvalid(TakeRefused):
    """The description of the take is wrong."""

    code = "metadata_invalid"
    message = _("The description of the take is not valid.")


class StorageAway(TakeRefused):
    """The store does not take it now."""

    code = "storage_away"
    message = _("The take cannot be stored right now. It will be sent again.")
