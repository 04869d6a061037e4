"""What each actor did, across records, and the events that wait to be told to their actor."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('ledger', '0004_told_and_reported')]

    operations = [
        migrations.CreateModel(
            name='ActPending',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'stream', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('stream', models.SmallIntegerField()),
                ('seq', models.BigIntegerField()),
            ],
            options={'db_table': 'act_pending'},
        ),
        migrations.CreateModel(
            name='ActorAct',
            fields=[
                ('pk', models.CompositePrimaryKey('actor_index', 'event_hash', blank=True, editable=False, primary_key=True, serialize=False)),
                ('actor_index', models.BinaryField(max_length=32)),
                ('event_hash', models.BinaryField(max_length=32)),
                ('structure_index', models.BinaryField(max_length=32, null=True)),
                ('at', models.DateTimeField()),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'actor_act',
                'indexes': [
                    models.Index(fields=['actor_index', '-at'], name='actor_act_of_actor'),
                    models.Index(fields=['structure_index', '-at'], name='actor_act_of_structure'),
                ],
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE act_pending ADD CONSTRAINT act_pending_head_fk FOREIGN KEY (record_id) REFERENCES head (record_id)',
            'ALTER TABLE act_pending DROP CONSTRAINT act_pending_head_fk',
        ),
    ]
