"""A reader who was told of is a blind index that a rotation can convert: bytes, no longer an id of fixed length."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('consent', '0013_treating_claims')]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE notice_reader ALTER COLUMN reader TYPE bytea USING uuid_send(reader)",
            "ALTER TABLE notice_reader ALTER COLUMN reader TYPE uuid USING encode(reader, 'hex')::uuid",
            state_operations=[
                migrations.AlterField(model_name='noticereader', name='reader', field=models.BinaryField()),
            ],
        ),
    ]
