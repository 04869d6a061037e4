"""Which documents somebody on the patient's side has opened."""

from django.db import migrations, models

FOREIGN_KEYS = [
    ("patient_opening", "patient_opening_head_fk", "(record_id)", "head (record_id)"),
    ("patient_opening", "patient_opening_document_fk", "(record_id, logical_id)", "document (record_id, logical_id)"),
]


class Migration(migrations.Migration):

    dependencies = [("documents", "0006_transfers")]

    operations = [
        migrations.CreateModel(
            name="PatientOpening",
            fields=[
                ("pk", models.CompositePrimaryKey("record_id", "logical_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("record_id", models.UUIDField()),
                ("logical_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "patient_opening"},
        ),
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
