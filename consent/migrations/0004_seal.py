import django.db.models.deletion
from django.db import migrations, models

from consent.chain import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0003_policies'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealKey',
            fields=[
                ('key_id', models.CharField(max_length=43, primary_key=True, serialize=False)),
                ('public', models.CharField(max_length=43)),
                ('first_used_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first_used_at', 'key_id'],
            },
        ),
        migrations.CreateModel(
            name='ChainRoot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.PositiveBigIntegerField(unique=True)),
                ('last', models.PositiveBigIntegerField(unique=True)),
                ('root', models.CharField(max_length=64)),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='consent_root_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('jws', models.TextField()),
                ('sealed_at', models.DateTimeField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='consent.sealkey')),
            ],
        ),
        refuse_changes("consent_sealkey"),
        refuse_changes("consent_seal"),
        refuse_changes("consent_chainroot"),
    ]
