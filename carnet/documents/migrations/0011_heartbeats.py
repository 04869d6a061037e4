"""Subscriptions that are told now and then that nothing is new."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('documents', '0010_document_text')]

    operations = [
        migrations.AddField('subscription', 'beat_seconds', models.IntegerField(null=True)),
        migrations.AddField('subscription', 'beats_at', models.DateTimeField(null=True)),
    ]
