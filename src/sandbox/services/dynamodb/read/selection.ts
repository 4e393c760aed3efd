import type { Select } from '@aws-sdk/client-dynamodb';
import { invalidParameters, validation } from '../errors.ts';
import { type BoundCondition, type Path, pathsOf } from '../expression/bound.ts';
import type { IndexRow, TableRow } from '../storage/rows.ts';
import { projectedAttributes } from '../storage/table-data.ts';

export interface Selection {
  readonly paths: readonly Path[] | undefined;
  readonly countsOnly: boolean;
  readonly fetches: boolean;
}

export interface SelectionInput {
  readonly select: Select | undefined;
  readonly paths: readonly Path[] | undefined;
  /** `ProjectionExpression` or `AttributesToGet`, whichever was given. */
  readonly pathsParameter: 'ProjectionExpression' | 'AttributesToGet';
  readonly filter: BoundCondition | undefined;
}

/**
 * What `Select` and a projection together mean. Throws AwsError ValidationException.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-Select
 */
export const readSelection = (
  table: TableRow,
  index: IndexRow | undefined,
  input: SelectionInput,
): Selection => {
  const { select, paths } = input;
  checkSelect(index, input);
  const attributes = index && projectedAttributes(table, index);
  const countsOnly = select === 'COUNT';
  if (!index || !attributes) return { paths, countsOnly, fetches: false };
  if (select === 'ALL_ATTRIBUTES') {
    if (index.isGlobal) {
      throw invalidParameters(
        `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
      );
    }
    return { paths, countsOnly, fetches: true };
  }
  const named = [...(paths ?? []), ...(input.filter ? pathsOf(input.filter) : [])].map(([head]) => head);
  const missing = [...new Set(named)].filter((name) => !attributes.has(name));
  if (missing.length > 0 && index.isGlobal) {
    throw invalidParameters(`Global secondary index ${index.name} does not project [${missing.join(', ')}]`);
  }
  return { paths, countsOnly, fetches: missing.length > 0 };
};

const checkSelect = (
  index: IndexRow | undefined,
  { select, paths, pathsParameter }: SelectionInput,
): void => {
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw validation('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && !paths) {
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (paths && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validation(
      `Cannot specify the ${pathsParameter} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`,
    );
  }
};
