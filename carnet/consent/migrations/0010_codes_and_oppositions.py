"""Codes for one professional, and oppositions to deposits."""

from django.db import migrations, models

FOREIGN_KEYS = [("access_code", "access_code_head_fk"), ("feeding_opposition", "feeding_opposition_head_fk")]


class Migration(migrations.Migration):

    dependencies = [('consent', '0009_emergencies')]

    operations = [
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'code_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('code_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('code_hmac', models.BinaryField(max_length=32)),
                ('valid_until', models.DateTimeField()),
                ('used_by', models.TextField(null=True)),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={'db_table': 'access_code'},
        ),
        migrations.CreateModel(
            name='FeedingOpposition',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'depositor_kind', 'depositor_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('depositor_kind', models.TextField()),
                ('depositor_id', models.TextField()),
                ('version', models.IntegerField()),
                ('opposed', models.BooleanField()),
                ('sealed_reason', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={'db_table': 'feeding_opposition'},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (record_id) REFERENCES head (record_id)"
             for table, name in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name in FOREIGN_KEYS],
        ),
    ]
