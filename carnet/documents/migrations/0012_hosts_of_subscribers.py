"""The host of a subscriber, by which those that fail are kept apart from the others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('documents', '0011_heartbeats')]

    operations = [migrations.AddField('subscription', 'host', models.TextField(db_default=''))]
