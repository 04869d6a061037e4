"""Structures that the operator registered as regulation centres (centre 15)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('identity', '0009_lists_are_recovery_codes')]

    operations = [
        migrations.CreateModel(
            name='RegulationCentre',
            fields=[
                ('pk', models.CompositePrimaryKey('structure_id', 'since', blank=True, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='identity.structure')),
            ],
            options={
                'db_table': 'regulation_centre',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('structure',), name='regulation_centre_once')],
            },
        ),
    ]
