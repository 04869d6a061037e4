"""Where software is told that a document of a record is new."""

from django.db import migrations, models

FOREIGN_KEYS = [("subscription", "subscription_head_fk", "(record_id)", "head (record_id)")]


class Migration(migrations.Migration):

    dependencies = [("documents", "0007_patient_opening")]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "subscription_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("subscription_id", models.UUIDField()),
                ("client_id", models.TextField()),
                ("holder", models.JSONField()),
                ("scopes", models.TextField()),
                ("status", models.TextField()),
                ("content", models.TextField()),
                ("sealed_channel", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("epoch", models.BigIntegerField()),
                ("seen", models.JSONField()),
                ("sent", models.BigIntegerField()),
                ("failures", models.IntegerField()),
                ("next_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField()),
            ],
            options={"db_table": "subscription"},
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("status__in", ["requested", "active"])), fields=["checked_at"],
                name="subscription_live",
            ),
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
