"""How often acts were done or refused, by day: for the operator's reports."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('ledger', '0008_room_for_counts')]

    operations = [
        migrations.CreateModel(
            name='ActCount',
            fields=[
                ('pk', models.CompositePrimaryKey(
                    'on_day', 'interface', 'act', 'outcome', 'rule',
                    blank=True, editable=False, primary_key=True, serialize=False,
                )),
                ('on_day', models.DateField()),
                ('interface', models.TextField()),
                ('act', models.TextField()),
                ('outcome', models.TextField()),
                ('rule', models.TextField()),
                ('number', models.BigIntegerField()),
            ],
            options={'db_table': 'act_count'},
        ),
    ]
