"""Foreign keys inside a record. Composite, so they are written in SQL (DESIGN 4, Composite keys)."""

from django.db import migrations

FOREIGN_KEYS = [
    ("content", "content_head_fk", "(record_id)", "head (record_id)"),
    ("submission_set", "submission_set_head_fk", "(record_id)", "head (record_id)"),
    ("document", "document_head_fk", "(record_id)", "head (record_id)"),
    ("entry_version", "entry_version_head_fk", "(record_id)", "head (record_id)"),
    ("hidden_from", "hidden_from_head_fk", "(record_id)", "head (record_id)"),
    ("association", "association_head_fk", "(record_id)", "head (record_id)"),
    ("document", "document_content_fk", "(record_id, content_id)", "content (record_id, content_id)"),
    ("document", "document_set_fk", "(record_id, set_id)", "submission_set (record_id, set_id)"),
    ("entry_version", "entry_version_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
    ("hidden_from", "hidden_from_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
    ("association", "association_set_fk", "(record_id, set_id)", "submission_set (record_id, set_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('documents', '0001_initial'), ('storage', '0001_initial')]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
