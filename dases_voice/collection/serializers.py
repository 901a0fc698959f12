"""The description of a take as a device sends it: read, bounded, and nothing more is kept."""

from rest_framework import serializers

from dases_voice.collection.enums import Capture, DeviceClass


class SettingsSerializer(serializers.Serializer[dict[str, object]]):
    """What the browser says that it granted; null where it stays silent."""

    echoCancellation = serializers.BooleanField(allow_null=True, default=None)  # noqa: N815  # the browser's own name
    noiseSuppression = serializers.BooleanField(allow_null=True, default=None)  # noqa: N815  # the same
    autoGainControl = serializers.BooleanField(allow_null=True, default=None)  # noqa: N815  # the same
    sampleRate = serializers.IntegerField(  # noqa: N815  # the same
        min_value=1, max_value=768_000, allow_null=True, default=None
    )
    channelCount = serializers.IntegerField(  # noqa: N815  # the same
        min_value=1, max_value=64, allow_null=True, default=None
    )


MAX_HOLES_TOLD = 50
MAX_SAMPLES = 192_000 * 60


class FaultsSerializer(serializers.Serializer[dict[str, object]]):
    """What the device noticed to go wrong between the microphone and the take."""

    missing_frames = serializers.IntegerField(min_value=0, max_value=MAX_SAMPLES)
    inserted_frames = serializers.IntegerField(min_value=0, max_value=MAX_SAMPLES)
    holes = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=MAX_SAMPLES),
            min_length=2,
            max_length=2,
        ),
        max_length=MAX_HOLES_TOLD,
        help_text="the first sample of each run of zeros, and its length",
    )


class TakeMetadataSerializer(serializers.Serializer[dict[str, object]]):
    """How a take was captured, by the device's own account."""

    prompt_id = serializers.UUIDField()
    turn_id = serializers.UUIDField()
    sampling_rate_hz = serializers.IntegerField(min_value=8_000, max_value=192_000)
    num_samples = serializers.IntegerField(min_value=1, max_value=MAX_SAMPLES)
    encoder = serializers.CharField(max_length=40)
    settings = SettingsSerializer()
    peak_dbfs = serializers.FloatField(min_value=-400, max_value=20, allow_null=True)
    hole_count = serializers.IntegerField(min_value=0, max_value=100_000)
    faults = FaultsSerializer(required=False)
    device_class = serializers.ChoiceField(choices=DeviceClass.choices, required=False)
    capture = serializers.ChoiceField(choices=Capture.choices)
    recorded_at = serializers.DateTimeField()


class ReceiptSerializer(serializers.Serializer[dict[str, object]]):
    """The server has the take: its hash, repeated."""

    take = serializers.UUIDField()
    sha256 = serializers.CharField()
