"""Letters, activation codes, lists of codes, recoveries, notices, terms; freezing; devices of sessions."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0002_foreign_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Activation',
            fields=[
                ('activation_id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('code_index', models.BinaryField(max_length=32, unique=True)),
                ('proof_hmac', models.BinaryField(max_length=32)),
                ('reason', models.TextField()),
                ('tries', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(default='waiting')),
            ],
            options={
                'db_table': 'activation',
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('letter_id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('message_id', models.TextField()),
                ('made_by', models.TextField()),
                ('sealed_values', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('printed_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by', models.TextField(default='')),
                ('outcome', models.TextField(default='waiting')),
            ],
            options={
                'db_table': 'letter',
            },
        ),
        migrations.CreateModel(
            name='ListedCode',
            fields=[
                ('list_id', models.UUIDField()),
                ('place', models.IntegerField()),
                ('pk', models.CompositePrimaryKey('list_id', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('code_hmac', models.BinaryField(max_length=32)),
                ('tries', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'listed_code',
            },
        ),
        migrations.CreateModel(
            name='NoticeLink',
            fields=[
                ('token_hmac', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'notice_link',
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('recovery_id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('started_by', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(default='waiting')),
            ],
            options={
                'db_table': 'recovery',
            },
        ),
        migrations.CreateModel(
            name='TermsAccepted',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('version', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'terms_accepted',
            },
        ),
        migrations.AddField(
            model_name='account',
            name='activated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='frozen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='person_index',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='sealed_address',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='terms_version',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='outgoingmail',
            name='channel',
            field=models.TextField(db_default='mail'),
        ),
        migrations.AddField(
            model_name='session',
            name='sealed_device',
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['person_index'], name='account_of_person'),
        ),
        migrations.AddIndex(
            model_name='activation',
            index=models.Index(fields=['account_id'], name='activation_of_account'),
        ),
        migrations.AddIndex(
            model_name='activation',
            index=models.Index(fields=['expires_at'], name='activation_expiry'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['created_at'], name='letter_waiting'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['account_id'], name='letter_of_account'),
        ),
        migrations.AddIndex(
            model_name='listedcode',
            index=models.Index(fields=['account_id'], name='listed_code_of_account'),
        ),
        migrations.AddIndex(
            model_name='noticelink',
            index=models.Index(fields=['expires_at'], name='notice_link_expiry'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('account_id',), name='recovery_one_at_a_time'),
        ),
        # Accounts that have a password were activated when they were made.
        migrations.RunSQL(
            "UPDATE account SET activated_at = created_at WHERE password NOT LIKE '!%'", migrations.RunSQL.noop
        ),
    ]
