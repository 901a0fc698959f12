"""Keys for programs moved to the kernel, since more than downloads needs them. They stay good."""

from django.db import migrations

FIELDS = ("id", "user_id", "label", "sha256", "created_at", "expires_at", "revoked_at", "used_at")


def carry_over(apps, schema_editor):
    """Copy each key; all of them were for downloads."""
    old, new = apps.get_model("corpora", "ApiToken"), apps.get_model("core", "ApiToken")
    new.objects.bulk_create(
        new(scope="editions", **row) for row in old.objects.values(*FIELDS).iterator()
    )


def carry_back(apps, schema_editor):
    """Copy the keys for downloads back."""
    old, new = apps.get_model("corpora", "ApiToken"), apps.get_model("core", "ApiToken")
    kept = new.objects.filter(scope="editions")
    old.objects.bulk_create(old(**row) for row in kept.values(*FIELDS).iterator())
    kept.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_keys_for_programs'),
        ('corpora', '0002_version_notice'),
    ]

    operations = [
        migrations.RunPython(carry_over, carry_back),
        migrations.DeleteModel(
            name='ApiToken',
        ),
    ]
