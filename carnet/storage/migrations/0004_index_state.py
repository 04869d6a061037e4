"""What a rotation of the blind indexes asks of every key file: one row."""

from django.db import migrations, models

FIRST = "INSERT INTO index_state (one_row, known, swept, newest) VALUES (true, 0, 0, '')"


class Migration(migrations.Migration):

    dependencies = [('storage', '0003_erase_unreadable')]

    operations = [
        migrations.CreateModel(
            name='IndexState',
            fields=[
                ('one_row', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('known', models.IntegerField()),
                ('swept', models.IntegerField()),
                ('newest', models.BinaryField()),
            ],
            options={'db_table': 'index_state'},
        ),
        migrations.RunSQL(
            "ALTER TABLE index_state ADD CONSTRAINT index_state_one_row CHECK (one_row)",
            "ALTER TABLE index_state DROP CONSTRAINT index_state_one_row",
        ),
        migrations.RunSQL(FIRST, "DELETE FROM index_state"),
    ]
