"""How much each actor opens in the last days, and what the operator should look at."""

from django.db import migrations, models


def _pk(*names):
    return ('pk', models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):

    dependencies = [('ledger', '0006_cosignature')]

    operations = [
        migrations.CreateModel(
            name='ActorOpened',
            fields=[
                _pk('who_index', 'on_day', 'record_index'),
                ('who_index', models.BinaryField(max_length=32)),
                ('on_day', models.DateField()),
                ('record_index', models.BinaryField(max_length=32)),
            ],
            options={'db_table': 'actor_opened'},
        ),
        migrations.CreateModel(
            name='ActorVolume',
            fields=[
                _pk('who_index', 'hour', 'slot'),
                ('who_index', models.BinaryField(max_length=32)),
                ('hour', models.DateTimeField()),
                ('slot', models.SmallIntegerField()),
                ('records', models.IntegerField()),
                ('documents', models.IntegerField()),
                ('sealed', models.BinaryField()),
            ],
            options={'db_table': 'actor_volume'},
        ),
        migrations.CreateModel(
            name='AccessAlert',
            fields=[
                ('alert_id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('at', models.DateTimeField()),
                ('once', models.BinaryField(max_length=32)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'db_table': 'access_alert',
                'indexes': [models.Index(fields=['-at'], name='access_alert_newest')],
                'constraints': [models.UniqueConstraint(fields=('once',), name='access_alert_once')],
            },
        ),
        migrations.CreateModel(
            name='AccessAlertReview',
            fields=[
                _pk('alert_id', 'version'),
                ('alert_id', models.UUIDField()),
                ('version', models.SmallIntegerField()),
                ('state', models.TextField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
                ('sealed', models.BinaryField()),
            ],
            options={'db_table': 'access_alert_review'},
        ),
        migrations.CreateModel(
            name='WatchMark',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
            options={'db_table': 'watch_mark'},
        ),
        migrations.AddIndex(
            model_name='actoract',
            index=models.Index(fields=['at'], name='actor_act_by_time'),
        ),
    ]
