"""What schematrons found in documents."""

import django.db.models
from django.db import migrations, models

FOREIGN_KEYS = [
    ("content_check", "content_check_head_fk", "(record_id)", "head (record_id)"),
    ("content_check", "content_check_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
]


class Migration(migrations.Migration):

    dependencies = [("documents", "0004_reading_mark")]

    operations = [
        migrations.CreateModel(
            name="ContentCheck",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "logical_id", "schematron", "sheet_hash", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("logical_id", models.UUIDField()),
                ("schematron", models.TextField()),
                ("sheet_hash", models.TextField()),
                ("errors", models.IntegerField()),
                ("warnings", models.IntegerField()),
                ("failed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "content_check"},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
