"""`tillproof schema`: JSON Schema of the YAML files, for editors."""

import click


@click.command("schema", short_help="Print the JSON Schema of a YAML file for editors.")
@click.argument("sort", default="scenario", metavar="[SORT]")
def command(sort: str) -> int:
    """Print the JSON Schema (2020-12) of one sort of YAML file, for editors to complete and check while you write.

    SORT is scenario (the default), programme, target or vocabulary.

    A file names its schema in its first line: `# yaml-language-server: $schema=scenario.schema.json`; `tillproof init`
    and `tillproof new` set this up by themselves. The schema is made from the definitions that load the files, but the
    loader (`tillproof validate`) has the last word.
    """
    from harness.cli.starting import schema_text

    click.echo(schema_text(sort), nl=False)
    return 0
