"""Messages say when they may be tried again."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_append_only")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="try_at",
            field=models.DateTimeField(default=timezone.now),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["state", "try_at"], name="core_message_due"),
        ),
    ]
