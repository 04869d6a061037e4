"""Reports of a wrong identity."""

from django.db import migrations, models

FOREIGN_KEY = (
    "ALTER TABLE identity_report ADD CONSTRAINT identity_report_head_fk FOREIGN KEY (record_id)"
    " REFERENCES head (record_id)"
)


class Migration(migrations.Migration):

    dependencies = [('identity', '0004_directory_and_secretaries'), ('storage', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='IdentityReport',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'report_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('report_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'identity_report',
                'indexes': [models.Index(condition=models.Q(('version', 1)), fields=['at'], name='identity_report_waiting')],
            },
        ),
        migrations.RunSQL(FOREIGN_KEY, "ALTER TABLE identity_report DROP CONSTRAINT identity_report_head_fk"),
    ]
