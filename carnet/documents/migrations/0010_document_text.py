"""The words of documents, for searches; documents are found in the order in which they came in."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("document_text", "document_text_head_fk", "(record_id)", "head (record_id)"),
    ("document_text", "document_text_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
]


class Migration(migrations.Migration):

    dependencies = [("documents", "0009_mistakes")]

    operations = [
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "logical_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("logical_id", models.UUIDField()),
                ("reader", models.IntegerField()),
                ("state", models.TextField()),
                ("read_at", models.DateTimeField()),
                ("sealed_words", models.BinaryField()),
                ("sealed_text", models.BinaryField()),
            ],
            options={"db_table": "document_text"},
        ),
        migrations.AddIndex(
            model_name="documenttext",
            index=models.Index(condition=models.Q(("state", "picture")), fields=["read_at"], name="document_text_picture"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["deposited_at", "logical_id"], name="document_came_in"),
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
