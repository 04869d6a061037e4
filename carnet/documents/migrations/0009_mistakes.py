"""What a person says is wrong in a document, and who was asked to answer."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("document_mistake", "document_mistake_head_fk", "(record_id)", "head (record_id)"),
    ("document_mistake", "document_mistake_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
]


class Migration(migrations.Migration):

    dependencies = [("documents", "0008_subscriptions")]

    operations = [
        migrations.CreateModel(
            name="DocumentMistake",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "mistake_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("mistake_id", models.UUIDField()),
                ("version", models.SmallIntegerField()),
                ("logical_id", models.UUIDField()),
                ("state", models.TextField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_id", models.TextField()),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "document_mistake"},
        ),
        migrations.CreateModel(
            name="MistakeToAnswer",
            fields=[
                ("pk", models.CompositePrimaryKey("addressee_kind", "addressee_id", "mistake_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("addressee_kind", models.TextField()),
                ("addressee_id", models.TextField()),
                ("mistake_id", models.UUIDField()),
                ("record_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "mistake_to_answer"},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
