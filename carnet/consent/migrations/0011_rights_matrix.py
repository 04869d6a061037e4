"""The rights matrix that the operator imports, version after version: reference tables."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0010_codes_and_oppositions')]

    operations = [
        migrations.CreateModel(
            name='RightsMatrix',
            fields=[
                ('version', models.IntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('by_kind', models.TextField()),
                ('by_id', models.TextField()),
                ('name', models.TextField()),
                ('sha256', models.BinaryField(max_length=32)),
                ('cells', models.IntegerField()),
            ],
            options={'db_table': 'rights_matrix'},
        ),
        migrations.CreateModel(
            name='RightsMatrixCell',
            fields=[
                ('pk', models.CompositePrimaryKey('version', 'profession', 'type_code', blank=True, editable=False, primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('profession', models.TextField()),
                ('type_code', models.TextField()),
                ('read', models.BooleanField()),
                ('certainty', models.TextField()),
                ('source', models.TextField()),
            ],
            options={'db_table': 'rights_matrix_cell'},
        ),
    ]
