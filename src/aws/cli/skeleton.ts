import type { NormalizedSchema } from '@smithy/core/schema';
import { typeOf } from '../catalogue.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { CliModel } from './model.ts';
import { orderedNames } from './output-value.ts';

export interface SkeletonOptions {
  readonly model: CliModel;
  /** Texts are the names of their members, as in `--generate-cli-skeleton output`. */
  readonly namesTexts: boolean;
}

/** A sample of a structure with nothing filled in: botocore's ArgumentGenerator. */
export const skeletonOf = (schema: NormalizedSchema, options: SkeletonOptions): JsonObject =>
  structure(schema, [], options);

const structure = (
  schema: NormalizedSchema,
  outer: readonly string[],
  options: SkeletonOptions,
): JsonObject => {
  const own = schema.getName() ?? '';
  if (outer.includes(own)) return {};
  const members = schema.getMemberSchemas();
  const entries = orderedNames(schema, options.model).map((name): [string, JsonValue] => {
    const member = members[name];
    return [name, member ? sample(member, { name, within: own, outer: [...outer, own] }, options) : null];
  });
  return Object.fromEntries(entries);
};

interface Place {
  readonly name: string;
  readonly within: string;
  readonly outer: readonly string[];
}

const sample = (schema: NormalizedSchema, place: Place, options: SkeletonOptions): JsonValue => {
  const { model, namesTexts } = options;
  const key = `${place.within}.${place.name}`;
  switch (typeOf(schema)) {
    case 'structure':
      return structure(schema, place.outer, options);
    case 'list':
      return [sample(schema.getValueSchema(), { ...place, name: namesTexts ? '' : place.name }, options)];
    case 'map':
      return { KeyName: sample(schema.getValueSchema(), { ...place, name: '' }, options) };
    case 'boolean':
      return true;
    case 'number':
      return 0;
    case 'timestamp':
      return '1970-01-01T00:00:00';
    case 'string':
      return namesTexts ? place.name : (model.enums[key]?.[0] ?? '');
    default:
      return null;
  }
};
