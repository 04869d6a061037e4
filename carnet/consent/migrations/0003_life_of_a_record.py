"""The closing in force is carried along by what follows it: a destruction asked for does not move its day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0002_foreign_keys')]

    operations = [
        migrations.AddField(
            model_name='recordlife',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
