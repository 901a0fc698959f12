from django.db import migrations

from consent.chain import refuse_changes


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_ledger")]

    operations = [
        refuse_changes("consent_decision"),
        refuse_changes("consent_noticeversion"),
        refuse_changes("consent_noticerendering"),
        refuse_changes("consent_presentation"),
        refuse_changes("consent_receipt"),
    ]
