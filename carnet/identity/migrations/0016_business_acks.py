"""Business acknowledgements of hospital messages wait in a table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('identity', '0015_told_devices_and_shares')]

    operations = [
        migrations.CreateModel(
            name='BusinessAck',
            fields=[
                ('pk', models.CompositePrimaryKey('structure_id', 'ack_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('structure_id', models.TextField()),
                ('ack_id', models.TextField()),
                ('sealed_message', models.BinaryField(null=True)),
                ('state', models.TextField()),
                ('tries', models.IntegerField()),
                ('created_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'business_ack',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['structure_id', 'next_at'], name='business_ack_due')],
            },
        ),
    ]
