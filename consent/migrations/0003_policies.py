import django.db.models.deletion
import uuid
from django.db import migrations, models

from consent.chain import refuse_changes


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0002_refuse_changes'),
    ]

    operations = [
        # Nobody could edit the rules so far: the first policies say the same and more.
        migrations.DeleteModel(name='SignatureRule'),
        migrations.CreateModel(
            name='PolicyProposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.JSONField()),
                ('why', models.TextField()),
                ('proposed_by', models.CharField(max_length=80)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-proposed_at'],
            },
        ),
        migrations.CreateModel(
            name='PurposePolicy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('is_active', models.BooleanField()),
                ('legal_basis', models.CharField(max_length=40)),
                ('minimum_assurance', models.CharField(choices=[('L0', 'Paper, checked by the school'), ('L1', 'Link and code'), ('L2', 'ÉduConnect'), ('L3', 'ÉduConnect and FranceConnect')], max_length=2)),
                ('licence_scope', models.JSONField()),
                ('recipient_classes', models.JSONField()),
                ('territory', models.CharField(choices=[('FR', 'France'), ('EEA', 'European Economic Area'), ('world', 'Anywhere')], max_length=8)),
                ('retention_years', models.PositiveSmallIntegerField()),
                ('term', models.CharField(choices=[('school_year', 'Until the end of the school year'), ('five_years', 'Five years')], max_length=12)),
                ('prohibited_uses', models.JSONField()),
                ('why', models.TextField()),
                ('proposed_by', models.CharField(max_length=80)),
                ('confirmed_by', models.CharField(max_length=80)),
                ('effective_at', models.DateTimeField()),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['purpose', '-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='consent_decision_after_notice',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='consent_decision_kind_known',
        ),
        migrations.RemoveField(
            model_name='purpose',
            name='is_active',
        ),
        migrations.RemoveField(
            model_name='purpose',
            name='legal_basis',
        ),
        migrations.AddField(
            model_name='datasubject',
            name='deceased_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='datasubject',
            name='emancipated_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='datasubject',
            name='time_zone',
            field=models.CharField(default='Europe/Paris', max_length=40),
        ),
        migrations.AddField(
            model_name='holder',
            name='deceased_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='holder',
            name='is_protected',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='holderlink',
            name='evidence',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='holderlink',
            name='role',
            field=models.CharField(choices=[('parent', 'Parent'), ('guardian', 'Guardian appointed by a judge'), ('carer', 'Foster carer or child welfare service')], default='parent', max_length=8),
        ),
        migrations.AddField(
            model_name='holderlink',
            name='unreachable_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='holderlink',
            name='unreachable_why',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='permission',
            name='signed_versions',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='kind',
            field=models.CharField(choices=[('give', 'Agreed'), ('refuse', 'Refused'), ('withdraw', 'Withdrawn'), ('defer', 'Not today'), ('invalidate', 'Found not to be valid')], max_length=10),
        ),
        migrations.AlterField(
            model_name='permission',
            name='reason',
            field=models.CharField(choices=[('open', 'All who must agree have agreed, and nobody objects.'), ('no_notice', 'No notice in force covers this purpose.'), ('holder_missing', 'A holder of parental authority has not answered.'), ('holder_objects', 'A holder of parental authority has refused.'), ('pupil_missing', 'The pupil has not answered.'), ('pupil_objects', 'The pupil has refused.'), ('withdrawn', 'The agreement was withdrawn.'), ('unknown_subject', 'Nobody is known under this number.'), ('deceased', 'The pupil has died.'), ('expired', 'The agreement covers an older notice or an earlier age.'), ('term_over', 'The time for which the agreement was given is over.'), ('assurance_low', 'A signer must be known better for this purpose.'), ('pupil_lapsed', 'The pupil’s own yes has run out and is asked for again.'), ('of_age', 'The pupil has come of age and has not answered yet.')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('withdraw', 'invalidate')), ('presentation__isnull', False), _connector='OR'), name='consent_decision_after_notice'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['give', 'refuse', 'withdraw', 'defer', 'invalidate'])), name='consent_decision_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='holderlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'carer'), _negated=True), models.Q(('authority', 'exercises'), _negated=True), _connector='OR'), name='consent_link_carer_by_delegation'),
        ),
        migrations.AddConstraint(
            model_name='holderlink',
            constraint=models.CheckConstraint(condition=models.Q(('unreachable_since__isnull', True), models.Q(('unreachable_why', ''), _negated=True), _connector='OR'), name='consent_link_unreachable_with_reason'),
        ),
        migrations.AddField(
            model_name='policyproposal',
            name='purpose',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='consent.purpose'),
        ),
        migrations.AddField(
            model_name='purposepolicy',
            name='purpose',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='consent.purpose'),
        ),
        migrations.AddField(
            model_name='policyproposal',
            name='policy',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='consent.purposepolicy'),
        ),
        migrations.AddConstraint(
            model_name='purposepolicy',
            constraint=models.UniqueConstraint(fields=('purpose', 'number'), name='consent_policy_once'),
        ),
        migrations.AddConstraint(
            model_name='purposepolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_by', models.F('confirmed_by')), _negated=True), ('proposed_by', 'installation'), _connector='OR'), name='consent_policy_by_two'),
        ),
        migrations.AddConstraint(
            model_name='policyproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('purpose',), name='consent_one_open_proposal'),
        ),
        migrations.AddConstraint(
            model_name='policyproposal',
            constraint=models.CheckConstraint(condition=models.Q(('policy__isnull', True), models.Q(('proposed_by', models.F('decided_by')), _negated=True), _connector='OR'), name='consent_proposal_by_two'),
        ),
        migrations.CreateModel(
            name='SignatureRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.CharField(choices=[('under_15', 'Under 15'), ('from_15_to_17', 'From 15 to 17'), ('adult', '18 and over')], max_length=16)),
                ('pupil_required', models.BooleanField(default=True)),
                ('holders_required', models.CharField(choices=[('none', 'None'), ('one', 'At least one'), ('all', 'All')], max_length=4)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='consent.purposepolicy')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('policy', 'band'), name='consent_rule_once'),
                    models.CheckConstraint(condition=models.Q(('pupil_required', True), models.Q(('holders_required', 'none'), _negated=True), _connector='OR'), name='consent_rule_somebody_signs'),
                    models.CheckConstraint(condition=models.Q(('band', 'adult'), models.Q(('holders_required', 'none'), _negated=True), _connector='OR'), name='consent_rule_minors_need_a_holder'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PermissionEpoch',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('value', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='consent_epoch_one_row')],
            },
        ),
        migrations.AddField(
            model_name='invitation',
            name='reminders',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('reminders__lte', 2)), name='consent_invitation_two_reminders'),
        ),
        refuse_changes("consent_purposepolicy"),
        refuse_changes("consent_signaturerule"),
        # SQLite has rebuilt this table for its new constraints, without the triggers.
        refuse_changes("consent_decision"),
    ]
