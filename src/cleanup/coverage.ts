import { isReadOnly } from '../aws/read-only.ts';
import { typeCreatedBy, typeHolding } from './resource-types/index.ts';

/** What cleanup knows of a call. `unknown`: it makes something that no resource type would find again. */
export type Coverage =
  | { readonly kind: 'reads' }
  | { readonly kind: 'creates'; readonly type: string }
  | { readonly kind: 'belongs'; readonly type: string }
  | { readonly kind: 'changes' }
  | { readonly kind: 'unknown' };

/** Says what becomes of what a call makes; labs may not use `unknown` ones. */
export const coverageOf = (api: string): Coverage => {
  if (isReadOnly(api)) return { kind: 'reads' };
  const [creates] = typeCreatedBy(api) ?? [];
  if (creates !== undefined) return { kind: 'creates', type: creates };
  const [belongs] = typeHolding(api) ?? [];
  if (belongs !== undefined) return { kind: 'belongs', type: belongs };
  return MAKES.test(api.split('.')[1] ?? '') && !LEAVES_NOTHING.has(api)
    ? { kind: 'unknown' }
    : { kind: 'changes' };
};

/** How the names of operations begin that make something. */
const MAKES =
  /^(Add|Allocate|Associate|Attach|Copy|Create|Enable|Import|Put|Publish|Register|Request|Restore|Run|Send|Start|Subscribe|Upload)(?=[A-Z]|$)/;

const LEAVES_NOTHING: ReadonlySet<string> = new Set([
  // Metrics can't be deleted; they cost nothing once nothing is put and expire by themselves.
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
  'cloudwatch.PutMetricData',
  'cloudwatch.EnableAlarmActions',
]);
