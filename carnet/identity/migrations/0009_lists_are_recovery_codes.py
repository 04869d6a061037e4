"""Printed lists of codes are recovery codes (0007): their own table goes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0008_outside_link'),
    ]

    operations = [
        migrations.DeleteModel(
            name='ListedCode',
        ),
    ]
