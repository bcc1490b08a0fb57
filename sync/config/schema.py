"""The JSON Schema of the config, by which editors complete and check TOML as it is typed.

Of draft 7, which is as much as Taplo (the TOML support of most editors) reads of it. It knows the
shape only: whether rules mean something is for `qualify check` to say.
"""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sync.config.model import Config, RulesTable
from sync.config.packs import find_packs


class _Generator(GenerateJsonSchema):
    """Makes schemas of TOML, which has no null, without titles that would repeat the keys."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out is not null where it is present."""
        return self.generate_inner(schema["schema"])

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Taplo completes what is under anyOf."""
        return {"anyOf": [self.generate_inner(each) for each in schema["choices"].values()]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Name the default, unless it is to leave the key or the table out."""
        made = super().default_schema(schema)
        if not made.get("default") or isinstance(made["default"], dict):
            made.pop("default", None)
        return made

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 -- pydantic's signature
        """Leave titles out."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Leave the names of our classes out."""
        made = super().model_schema(schema)
        made.pop("title", None)
        return made


def make_schema() -> dict[str, Any]:
    """Make the schema of the config."""
    made = Config.model_json_schema(
        by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator
    )
    definitions = made.pop("$defs")
    definitions[RulesTable.__name__]["properties"]["pack"]["enum"] = find_packs()
    del made["required"]
    head = {"$schema": _Generator.schema_dialect, "title": "Qualify"}
    # A rule pack brings stages along; without one the config has to name some.
    stages = {"if": {"not": {"required": ["rules"]}}, "then": {"required": ["stage"]}}
    either = {"then": {"not": {"required": ["sheet"]}}, "else": {"required": ["sheet"]}}
    places = {"if": {"required": ["table"]}, **either}
    return head | made | {"allOf": [places, stages], "definitions": definitions}
