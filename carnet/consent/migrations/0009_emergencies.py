"""Emergency accesses, their review by the operator, and what médecins traitants are told of them."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("emergency_access", "emergency_access_head_fk", "(record_id)", "head (record_id)"),
    ("emergency_review", "emergency_review_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('consent', '0008_hidden_kinds')]

    operations = [
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'access_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('access_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('mode', models.TextField()),
                ('professional_id', models.TextField()),
                ('structure_id', models.TextField()),
                ('state', models.TextField()),
                ('reason', models.TextField()),
                ('sealed', models.BinaryField(null=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={'db_table': 'emergency_access'},
        ),
        migrations.CreateModel(
            name='EmergencyReview',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'access_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('access_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('state', models.TextField()),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={'db_table': 'emergency_review'},
        ),
        migrations.CreateModel(
            name='EmergencyNotice',
            fields=[
                ('pk', models.CompositePrimaryKey('professional_id', 'access_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('professional_id', models.TextField()),
                ('access_id', models.UUIDField()),
                ('record_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'emergency_notice'},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
