"""What was told to whom, and the reports of accesses that a person does not know."""

from django.db import migrations, models

FOREIGN_KEYS = [
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)"
    for table in ("event_told", "access_report")
]


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_merkle_log'),
        ('storage', '0002_foreign_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventTold',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'stream', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('stream', models.SmallIntegerField()),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'event_told',
            },
        ),
        migrations.CreateModel(
            name='AccessReport',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'report_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('report_id', models.UUIDField()),
                ('version', models.SmallIntegerField()),
                ('state', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'access_report',
            },
        ),
        migrations.RunSQL(FOREIGN_KEYS, migrations.RunSQL.noop),
    ]
