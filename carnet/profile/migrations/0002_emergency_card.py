"""The emergency card, and the links by which it is read."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("emergency_card", "emergency_card_head_fk", "(record_id)", "head (record_id)"),
    ("health_link", "health_link_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [("profile", "0001_initial"), ("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EmergencyCard",
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
            options={"db_table": "emergency_card"},
        ),
        migrations.CreateModel(
            name="HealthLink",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "link_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("link_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("state", models.TextField()),
                ("token_hmac", models.BinaryField()),
                ("code_hmac", models.BinaryField()),
                ("valid_until", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_person", models.TextField(null=True)),
                ("wrong", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("sealed", models.BinaryField(null=True)),
            ],
            options={"db_table": "health_link"},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
