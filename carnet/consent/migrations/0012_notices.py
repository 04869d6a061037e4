"""How often each account wants to be told."""

from django.db import migrations, models

TABLES = ("notice_choice", "notice_state", "notice_reader")


class Migration(migrations.Migration):

    dependencies = [('consent', '0011_rights_matrix')]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'account_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('account_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('access', models.TextField()),
                ('deposit', models.TextField()),
                ('channel', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'notice_choice'},
        ),
        migrations.CreateModel(
            name='NoticeState',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'account_id', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('account_id', models.UUIDField()),
                ('kind', models.TextField()),
                ('told_at', models.DateTimeField(null=True)),
                ('waiting', models.IntegerField()),
                ('since', models.DateTimeField(null=True)),
            ],
            options={'db_table': 'notice_state'},
        ),
        migrations.CreateModel(
            name='NoticeReader',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'reader', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('reader', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'notice_reader'},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {table}_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)"
             for table in TABLES],
            migrations.RunSQL.noop,
        ),
    ]
