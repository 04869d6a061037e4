"""Foreign keys inside a record. Composite, so they are written in SQL (DESIGN 4, Composite keys)."""

from django.db import migrations

FOREIGN_KEYS = [
    ("record_key", "record_key_head_fk", "(record_id)", "head (record_id)"),
    ("outbox", "outbox_head_fk", "(record_id)", "head (record_id)"),
    ("due_act", "due_act_head_fk", "(record_id)", "head (record_id)"),
    ("idempotency", "idempotency_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('storage', '0001_initial')]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
