"""The full model of XDS: lots with a uniqueId, versions that know their lot, facts of the header, one successor, folders."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("entry_version", "entry_version_set_fk", "(record_id, set_id)", "submission_set (record_id, set_id)"),
    ("folder", "folder_head_fk", "(record_id)", "head (record_id)"),
    ("folder_member", "folder_member_head_fk", "(record_id)", "head (record_id)"),
    ("document_reference", "document_reference_head_fk", "(record_id)", "head (record_id)"),
    ("document_reference", "document_reference_document_fk", "(record_id, logical_id)",
     "document (record_id, logical_id)"),
    ("folder_member", "folder_member_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('documents', '0002_foreign_keys')]

    operations = [
        migrations.CreateModel(
            name='Folder',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'folder_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('seq', models.BigIntegerField()),
                ('removed', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_person', models.TextField(null=True)),
                ('sealed', models.BinaryField()),
            ],
            options={'db_table': 'folder'},
        ),
        migrations.CreateModel(
            name='FolderMember',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'folder_id', 'logical_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('folder_id', models.UUIDField()),
                ('logical_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('seq', models.BigIntegerField()),
                ('inside', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'folder_member'},
        ),
        migrations.CreateModel(
            name='DocumentReference',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'reference_hmac', 'logical_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('reference_hmac', models.BinaryField()),
                ('logical_id', models.UUIDField()),
            ],
            options={'db_table': 'document_reference'},
        ),
        migrations.AddField('Document', 'deposited_at', models.DateTimeField(null=True)),
        migrations.RunSQL("UPDATE document SET deposited_at = first_deposited_at", migrations.RunSQL.noop),
        migrations.AlterField('Document', 'deposited_at', models.DateTimeField()),
        migrations.AddField('Document', 'source_hmac', models.BinaryField(null=True)),
        migrations.AddField('Document', 'set_hmac', models.BinaryField(null=True)),
        migrations.AddField('Document', 'sealed_facts', models.BinaryField(null=True)),
        migrations.AddField('EntryVersion', 'set_id', models.UUIDField(null=True)),
        migrations.AddField('SubmissionSet', 'unique_hmac', models.BinaryField(null=True)),
        migrations.AddConstraint(
            'SubmissionSet', models.UniqueConstraint(fields=('record_id', 'unique_hmac'), name='submission_set_unique_id'),
        ),
        migrations.AddConstraint(
            'Association',
            models.UniqueConstraint(
                fields=['record_id', 'target_id'], condition=models.Q(kind__in=['RPLC', 'XFRM_RPLC']), name='association_one_successor',
            ),
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
