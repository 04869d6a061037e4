"""How an access was given, and its place in the order of the record."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0006_heir_requests')]

    operations = [
        migrations.AddField(
            model_name='authorisation',
            name='how',
            field=models.TextField(db_default='stated'),
        ),
        migrations.AddField(
            model_name='authorisation',
            name='seq',
            field=models.BigIntegerField(db_default=0),
        ),
    ]
