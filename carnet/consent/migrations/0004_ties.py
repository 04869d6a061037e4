"""Who acts for a person, the guardian's word, and court restrictions."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0003_life_of_a_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='CourtRestriction',
            fields=[
                ('pk', models.CompositePrimaryKey('child_index', 'adult_index', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('child_index', models.BinaryField(max_length=32)),
                ('adult_index', models.BinaryField(max_length=32)),
                ('version', models.IntegerField()),
                ('active', models.BooleanField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'court_restriction',
            },
        ),
        migrations.CreateModel(
            name='GuardianWord',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'word_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('word_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('act', models.TextField()),
                ('state', models.TextField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'guardian_word',
            },
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('pk', models.CompositePrimaryKey('record_id', 'tie_id', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('record_id', models.UUIDField()),
                ('tie_id', models.UUIDField()),
                ('version', models.IntegerField()),
                ('kind', models.TextField()),
                ('quality', models.TextField()),
                ('state', models.TextField()),
                ('account_id', models.UUIDField(null=True)),
                ('sees_hidden', models.BooleanField()),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('invited_until', models.DateTimeField(null=True)),
                ('code_hmac', models.BinaryField(null=True)),
                ('sealed', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
            ],
            options={
                'db_table': 'tie',
            },
        ),
    ]
