"""What heirs ask after a death, and what they are answered."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0005_ties_foreign_keys')]

    operations = [
        migrations.CreateModel(
            name='HeirRequest',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'request_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('request_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'heir_request',
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE heir_request ADD CONSTRAINT heir_request_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)',
            'ALTER TABLE heir_request DROP CONSTRAINT heir_request_head_fk',
        ),
    ]
