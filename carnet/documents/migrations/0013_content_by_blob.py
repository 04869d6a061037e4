"""The names of files in their order: a sweep asks which of a hundred thousand names some record holds.

Without it each part of a sweep read the whole table. Made beside those who write, as the former program serves
meanwhile; what an attempt that died left behind holds no row and is taken away first.
"""

from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):

    atomic = False
    dependencies = [('documents', '0012_hosts_of_subscribers')]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddIndex('content', models.Index(Collate('blob_id', 'C'), name='content_blob')),
            ],
            database_operations=[
                migrations.RunSQL(
                    [
                        'DROP INDEX IF EXISTS content_blob',
                        'CREATE INDEX CONCURRENTLY content_blob ON content ((blob_id COLLATE "C"))',
                    ],
                    'DROP INDEX content_blob',
                ),
            ],
        ),
    ]
