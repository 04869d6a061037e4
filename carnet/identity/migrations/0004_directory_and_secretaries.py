"""Secretaries, and what the directory tells beside names: categories, skills, numbers of structures, ends."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_ways_into_an_account'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryImport',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
                ('lines', models.IntegerField(db_default=0)),
                ('refused', models.IntegerField(db_default=0)),
                ('ended', models.IntegerField(db_default=0)),
            ],
            options={
                'db_table': 'directory_import',
            },
        ),
        migrations.CreateModel(
            name='ProfessionalSkill',
            fields=[
                ('pk', models.CompositePrimaryKey('professional_id', 'kind', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('code', models.TextField()),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='identity.professional')),
            ],
            options={
                'db_table': 'professional_skill',
            },
        ),
        migrations.CreateModel(
            name='StructureAdmin',
            fields=[
                ('pk', models.CompositePrimaryKey('structure_id', 'professional_id', 'since', blank=True, editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='identity.professional')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='identity.structure')),
            ],
            options={
                'db_table': 'structure_admin',
            },
        ),
        migrations.RemoveConstraint(
            model_name='account',
            name='account_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='account',
            name='account_professional_has_id',
        ),
        migrations.AddField(
            model_name='activity',
            name='ended_by',
            field=models.TextField(choices=[('national', 'National'), ('structure', 'Structure')], null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='import_number',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='source',
            field=models.TextField(choices=[('national', 'National'), ('structure', 'Structure')], db_default='structure'),
        ),
        migrations.AddField(
            model_name='professional',
            name='category',
            field=models.TextField(choices=[('C', 'Civilian'), ('M', 'Military'), ('E', 'Student'), ('secretary', 'Secretary')], db_default='C'),
        ),
        migrations.AddField(
            model_name='professional',
            name='other_code',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='professional',
            name='other_system',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='professional',
            name='search_given',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='commune',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='finess',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='search_place',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='siren',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='siret',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='street',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='structure',
            name='technical_id',
            field=models.TextField(db_default=''),
        ),
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.TextField(choices=[('patient', 'Patient'), ('professional', 'Professional'), ('secretary', 'Secretary'), ('desk_agent', 'Desk Agent'), ('operator', 'Operator')]),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['structure'], name='activity_of_structure'),
        ),
        migrations.AddIndex(
            model_name='professional',
            index=models.Index(fields=['search_given'], name='professional_search_given', opclasses=['text_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='structure',
            index=models.Index(fields=['search_place'], name='structure_search_place', opclasses=['text_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='structure',
            index=models.Index(fields=['postcode'], name='structure_postcode', opclasses=['text_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient', 'professional', 'secretary', 'desk_agent', 'operator'])), name='account_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('professional', 'secretary')), ('professional__isnull', False)), models.Q(models.Q(('kind__in', ('professional', 'secretary')), _negated=True), ('professional__isnull', True)), _connector='OR'), name='account_professional_has_id'),
        ),
        migrations.AddConstraint(
            model_name='structureadmin',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('structure', 'professional'), name='structure_admin_once'),
        ),
    ]
