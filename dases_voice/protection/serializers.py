"""What programs send to the consent API, and what they get."""

from rest_framework import serializers

from consent.enums import CaseState, Channel, NoticeFormat, PurposeCode, Reason, Target, TaskState

LONGEST_SECRET = 200


class PermissionsQuerySerializer(serializers.Serializer[dict[str, object]]):
    """Which permissions are asked for, and from where."""

    purpose = serializers.ChoiceField(choices=PurposeCode.choices)
    cursor = serializers.CharField(required=False, default="", max_length=80)


class PermissionSerializer(serializers.Serializer[object]):
    """Whether a voice may be used for the purpose now."""

    subject = serializers.UUIDField(help_text="the pseudonym that receipts carry, never a name")
    state = serializers.ChoiceField(choices=["open", "closed"])
    since = serializers.DateTimeField()
    reason = serializers.ChoiceField(
        choices=Reason.choices,
        required=False,
        help_text="with a key of the data protection officer only",
    )


class PermissionsSerializer(serializers.Serializer[object]):
    """One page of permissions. Pages of two epochs do not belong together: start again."""

    purpose = serializers.ChoiceField(choices=PurposeCode.choices)
    epoch = serializers.IntegerField(help_text="the number of the last change to any permission")
    permissions = PermissionSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="the cursor of the next page, or null")


class HolderProofSerializer(serializers.Serializer[dict[str, object]]):
    """How a holder proves who it is: the end of the link, and the code that came another way."""

    token = serializers.CharField(max_length=LONGEST_SECRET)
    code = serializers.CharField(max_length=12)


class DisplayRequestSerializer(HolderProofSerializer):
    """A notice to be shown to a holder."""

    language = serializers.CharField(max_length=12, default="fr")
    format = serializers.ChoiceField(
        choices=[NoticeFormat.WEB.value, NoticeFormat.EASY.value], default=NoticeFormat.WEB.value
    )


class PointSerializer(serializers.Serializer[object]):
    """What is answered with one yes or no."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a name that the framework has, too
    purposes = serializers.ListField(child=serializers.CharField())


class DisplaySerializer(serializers.Serializer[object]):
    """The words that must be shown as they are, and what proves that they were."""

    display = serializers.CharField(help_text="send it back with the answer")
    language = serializers.CharField()
    sha256 = serializers.CharField(help_text="of the words, as the receipt will name them")
    words = serializers.JSONField()
    points = PointSerializer(many=True)


class DecisionRequestSerializer(HolderProofSerializer):
    """A holder's answer to a notice that was shown."""

    display = serializers.CharField(max_length=2000)
    answers = serializers.DictField(
        child=serializers.ChoiceField(choices=["yes", "no"]),
        help_text="a yes or a no to each point, by its key",
    )


class DecisionSerializer(serializers.Serializer[object]):
    """The act as it stands in the ledger."""

    decision = serializers.UUIDField(help_text="for `GET /api/proofs/{id}` from tomorrow")
    receipt = serializers.CharField(help_text="its number; the holder gets it by mail, too")


class WithdrawalRequestSerializer(serializers.Serializer[dict[str, object]]):
    """A withdrawal: proved by link and code, or announced by a receipt's number and verified later."""

    token = serializers.CharField(max_length=LONGEST_SECRET, required=False)
    code = serializers.CharField(max_length=12, required=False)
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=PurposeCode.choices), required=False, default=list
    )
    receipt = serializers.CharField(max_length=20, required=False)
    channel = serializers.ChoiceField(
        choices=[Channel.PHONE.value, Channel.PAPER.value], default=Channel.PHONE.value
    )
    words = serializers.CharField(max_length=2000, required=False)


class TargetSerializer(serializers.Serializer[object]):
    """One thing that follows, by when, and where it stands."""

    target = serializers.ChoiceField(choices=Target.choices)
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=TaskState.choices)


class CaseSerializer(serializers.Serializer[object]):
    """What follows from a withdrawal, with its clocks."""

    serial = serializers.CharField()
    state = serializers.ChoiceField(choices=CaseState.choices)
    opened_at = serializers.DateTimeField()
    targets = TargetSerializer(many=True)
