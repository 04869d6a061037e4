"""The cosignatures of witnesses."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('ledger', '0005_own_acts')]

    operations = [
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('pk', models.CompositePrimaryKey('log_year', 'size', 'witness', blank=True, editable=False, primary_key=True, serialize=False)),
                ('log_year', models.SmallIntegerField()),
                ('size', models.BigIntegerField()),
                ('witness', models.TextField()),
                ('line', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'cosignature'},
        ),
    ]
