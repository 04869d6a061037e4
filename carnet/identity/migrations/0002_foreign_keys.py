"""The foreign key of identities to their record. Written in SQL like all keys inside a record (DESIGN 4)."""

from django.db import migrations

FOREIGN_KEYS = [
    ("patient_identity", "patient_identity_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('identity', '0001_initial'), ('storage', '0001_initial')]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
