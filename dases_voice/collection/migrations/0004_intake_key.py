import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collection', '0003_lesson'),
        ('core', '0004_keys_for_programs'),
    ]

    operations = [
        migrations.CreateModel(
            name='IntakeKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('public_jwk', models.JSONField()),
                ('is_current', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('opens_until', models.DateTimeField(blank=True, null=True)),
                ('data_key', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.datakey')),
            ],
            options={
                'ordering': ['created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='collection_one_current_intake_key'), models.CheckConstraint(condition=models.Q(('is_current', True), ('opens_until__isnull', False), _connector='XOR'), name='collection_replaced_key_has_an_end')],
            },
        ),
    ]
