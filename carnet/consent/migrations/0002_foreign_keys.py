"""Foreign keys inside a record. Composite, so they are written in SQL (DESIGN 4, Composite keys)."""

from django.db import migrations

FOREIGN_KEYS = [
    ("record_life", "record_life_head_fk", "(record_id)", "head (record_id)"),
    ("consent_given", "consent_given_head_fk", "(record_id)", "head (record_id)"),
    ("authorisation", "authorisation_head_fk", "(record_id)", "head (record_id)"),
    ("treating_doctor", "treating_doctor_head_fk", "(record_id)", "head (record_id)"),
    ("record_settings", "record_settings_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('consent', '0001_initial'), ('storage', '0001_initial')]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
