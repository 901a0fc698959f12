"""What licensees' programs get."""

from rest_framework import serializers

from contracts.enums import NoticeCause


class TakedownSerializer(serializers.Serializer[object]):
    """One duty to delete."""

    id = serializers.UUIDField()
    agreement = serializers.UUIDField()
    asset = serializers.CharField(help_text="the corpus, as the agreement names it")
    cause = serializers.ChoiceField(choices=NoticeCause.choices)
    issued_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(help_text="attest the deletion by then")
    items = serializers.ListField(child=serializers.CharField())
    items_sha256 = serializers.CharField()


class TakedownsSerializer(serializers.Serializer[object]):
    """Some notices, and where to go on."""

    takedowns = TakedownSerializer(many=True)
    next = serializers.CharField(help_text="send it as `since` the next time")
    has_more = serializers.BooleanField(help_text="ask again at once")
