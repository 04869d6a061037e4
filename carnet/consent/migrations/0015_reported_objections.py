"""What structures say that the person objects to, and what became of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0014_notice_reader_bytes')]

    operations = [
        migrations.CreateModel(
            name='ReportedObjection',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'structure_id', 'question', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('structure_id', models.TextField()),
                ('question', models.TextField()),
                ('version', models.IntegerField()),
                ('opposed', models.BooleanField()),
                ('state', models.TextField()),
                ('until', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'reported_objection',
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE reported_objection ADD CONSTRAINT reported_objection_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)',
            'ALTER TABLE reported_objection DROP CONSTRAINT reported_objection_head_fk',
        ),
    ]
