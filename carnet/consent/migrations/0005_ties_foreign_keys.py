"""Foreign keys of ties inside a record. Written in SQL (DESIGN 4, Composite keys)."""

from django.db import migrations

FOREIGN_KEYS = [
    ("tie", "tie_head_fk", "(record_id)", "head (record_id)"),
    ("guardian_word", "guardian_word_head_fk", "(record_id)", "head (record_id)"),
]


class Migration(migrations.Migration):

    dependencies = [('consent', '0004_ties')]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target}"
             for table, name, columns, target in FOREIGN_KEYS],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _, _ in FOREIGN_KEYS],
        ),
    ]
