"""What programs get from the ledger."""

from rest_framework import serializers


class RootSerializer(serializers.Serializer[object]):
    """What was sealed: the exact text, and its detached signature."""

    document = serializers.CharField()
    signature = serializers.CharField()


class ProofSerializer(serializers.Serializer[object]):
    """One decision's place in the tree, and its neighbours on the way up."""

    sha256 = serializers.CharField()
    index = serializers.IntegerField()
    size = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())


class ProofsSerializer(serializers.Serializer[object]):
    """The proofs of one act, the root that they lead to, and where the keys are."""

    keys = serializers.URLField()
    root = RootSerializer()
    decisions = ProofSerializer(many=True)
