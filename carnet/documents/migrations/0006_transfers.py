"""Transfers between two records: merges of records, documents moved to the right one."""

from django.db import migrations, models

FOREIGN_KEY = "ALTER TABLE transfer ADD CONSTRAINT transfer_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)"


class Migration(migrations.Migration):

    dependencies = [("documents", "0005_content_check"), ("storage", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "transfer_id", "number", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("transfer_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("state", models.TextField()),
                ("kind", models.TextField()),
                ("side", models.TextField()),
                ("other_id", models.UUIDField()),
                ("logical_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_id", models.TextField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "transfer",
                "indexes": [models.Index(condition=models.Q(("state__in", ["started", "undoing"])), fields=["at"], name="transfer_under_way")],
            },
        ),
        migrations.RunSQL(FOREIGN_KEY, "ALTER TABLE transfer DROP CONSTRAINT transfer_head_fk"),
    ]
