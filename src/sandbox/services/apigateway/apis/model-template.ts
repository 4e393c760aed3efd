import { isRecord } from '../../../kernel/json-record.ts';

/**
 * A mapping template that passes on what a model describes, to start from.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetModelTemplate.html
 */
export const modelTemplate = (name: string, schema: string): string => {
  const parsed: unknown = JSON.parse(schema);
  return `#set($inputRoot = $input.path('$'))\n${mappingOf(parsed, { expression: '$inputRoot', name, depth: 0 })}`;
};

interface Place {
  readonly expression: string;
  readonly name: string;
  readonly depth: number;
}

const mappingOf = (schema: unknown, place: Place): string => {
  if (!isRecord(schema)) return JSON.stringify(place.expression);
  if (schema.type === 'array') return arrayOf(schema.items, place);
  if (isRecord(schema.properties)) return objectOf(schema.properties, place);
  return schema.type === 'integer' || schema.type === 'number' || schema.type === 'boolean'
    ? place.expression
    : `"${place.expression}"`;
};

const objectOf = (properties: Readonly<Record<string, unknown>>, place: Place): string => {
  const indent = '  '.repeat(place.depth + 1);
  const members = Object.entries(properties).map(([name, schema]) => {
    const inner = { ...place, expression: `${place.expression}.${name}`, depth: place.depth + 1 };
    return `${indent}"${name}" : ${mappingOf(schema, inner)}`;
  });
  return `{\n${members.join(',\n')}\n${'  '.repeat(place.depth)}}`;
};

const arrayOf = (items: unknown, place: Place): string => {
  const item = mappingOf(items, {
    ...place,
    expression: `$elem${place.depth || ''}`,
    depth: place.depth + 1,
  });
  const elem = `$elem${place.depth || ''}`;
  return `[\n#foreach(${elem} in ${place.expression})\n${item}#if($foreach.hasNext),#end\n\n#end\n]`;
};
