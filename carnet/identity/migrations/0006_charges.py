"""In whose records an account acts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_identity_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'record_id', 'kind', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('record_id', models.UUIDField()),
                ('kind', models.TextField()),
                ('claimed_at', models.DateTimeField()),
                ('confirmed', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'charge',
                'indexes': [models.Index(condition=models.Q(('confirmed', False)), fields=['claimed_at'], name='charge_unconfirmed')],
            },
        ),
    ]
