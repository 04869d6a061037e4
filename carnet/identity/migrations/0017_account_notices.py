"""What each account was told, and by which ways it left."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("identity", "0016_business_acks")]

    operations = [
        migrations.CreateModel(
            name="AccountNotice",
            fields=[
                ("pk", models.CompositePrimaryKey("account_id", "notice_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("notice_id", models.UUIDField()),
                ("message_id", models.TextField()),
                ("kind", models.TextField()),
                ("record_id", models.UUIDField(null=True)),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("number", models.IntegerField()),
                ("read_at", models.DateTimeField(null=True)),
                ("by_mail", models.TextField(db_default="")),
                ("by_sms", models.TextField(db_default="")),
                ("by_push", models.TextField(db_default="")),
                ("by_letter", models.TextField(db_default="")),
            ],
            options={"db_table": "account_notice"},
        ),
        migrations.AddIndex(
            model_name="accountnotice",
            index=models.Index(fields=["account_id", "at"], name="account_notice_newest"),
        ),
        migrations.AddConstraint(
            model_name="accountnotice",
            constraint=models.UniqueConstraint(
                fields=["account_id", "record_id", "kind", "day"], name="account_notice_of_a_day"
            ),
        ),
        migrations.AddField(model_name="outgoingmail", name="notice_id", field=models.UUIDField(null=True)),
    ]
