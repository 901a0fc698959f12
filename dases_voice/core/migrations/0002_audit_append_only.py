"""The database itself refuses to change or delete an audit row."""

from django.db import migrations

from consent.chain import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [refuse_changes("core_auditevent")]
