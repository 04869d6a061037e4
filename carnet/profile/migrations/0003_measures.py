"""Measures of a person and their targets: a table of their own, for there may be thousands in a record."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("profile", "0002_emergency_card")]

    operations = [
        migrations.CreateModel(
            name="ProfileMeasure",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "measure_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("measure_id", models.UUIDField()),
                ("version", models.IntegerField()),
                ("seq", models.BigIntegerField()),
                ("kind_mark", models.BinaryField()),
                ("removed", models.BooleanField()),
                ("taken_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.TextField()),
                ("by_person", models.TextField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "profile_measure"},
        ),
        migrations.AddIndex(
            model_name="profilemeasure",
            index=models.Index(fields=["record_id", "kind_mark", "-taken_at", "-seq"], name="profile_measure_by_kind"),
        ),
        migrations.AddIndex(
            model_name="profilemeasure",
            index=models.Index(fields=["record_id", "taken_at", "seq"], name="profile_measure_by_time"),
        ),
        migrations.RunSQL(
            "ALTER TABLE profile_measure ADD CONSTRAINT profile_measure_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)",
            "ALTER TABLE profile_measure DROP CONSTRAINT profile_measure_head_fk",
        ),
    ]
