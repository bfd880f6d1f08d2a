"""The four roles exist from the first migration on; their permissions follow after every migrate."""

from django.db import migrations

ROLES = ("viewer", "editor", "curator", "administrator")


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for role in ROLES:
        Group.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
