"""Kinds of documents that the person hid from some or from all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0007_how_access_was_given')]

    operations = [
        migrations.CreateModel(
            name='HiddenKind',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'code', 'target_kind', 'target_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('code', models.TextField()),
                ('target_kind', models.TextField()),
                ('target_id', models.TextField()),
                ('version', models.IntegerField()),
                ('hidden', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'hidden_kind',
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE hidden_kind ADD CONSTRAINT hidden_kind_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)',
            'ALTER TABLE hidden_kind DROP CONSTRAINT hidden_kind_head_fk',
        ),
    ]
