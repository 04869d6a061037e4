"""By which way an account that nobody uses is told of its month."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("consent", "0015_reported_objections")]

    operations = [
        migrations.AddField(model_name="noticechoice", name="monthly", field=models.TextField(db_default="usual")),
    ]
