"""The medical profile: its lines, and the person's choices about its sections."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("profile_line", "profile_line_head_fk", "(record_id)", "head (record_id)"),
    ("profile_choice", "profile_choice_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ProfileChoice",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_person", models.TextField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "profile_choice"},
        ),
        migrations.CreateModel(
            name="ProfileLine",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "line_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("line_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("seq", models.BigIntegerField()),
                ("removed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_person", models.TextField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "profile_line"},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
