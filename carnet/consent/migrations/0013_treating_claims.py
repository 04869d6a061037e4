"""Doctors who ask to be médecin traitant, and the codes that a person gives in presence."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0012_notices')]

    operations = [
        migrations.CreateModel(
            name='TreatingClaim',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'professional_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('professional_id', models.TextField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'treating_claim',
            },
        ),
        migrations.CreateModel(
            name='TreatingCode',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'code_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('code_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('tries', models.IntegerField()),
                ('code_hmac', models.BinaryField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'treating_code',
            },
        ),
        *(
            migrations.RunSQL(
                f'ALTER TABLE {table} ADD CONSTRAINT {table}_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)',
                f'ALTER TABLE {table} DROP CONSTRAINT {table}_head_fk',
            )
            for table in ('treating_claim', 'treating_code')
        ),
    ]
