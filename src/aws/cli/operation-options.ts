import type { Member, Operation } from '../catalogue.ts';
import { streamedOutput, ZIP_HOLDERS } from '../command-line.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import type { CliModel } from './model.ts';
import { pagingMembers } from './pages.ts';
import { METRIC_OPTIONS } from './put-metric-data.ts';
import { countOption, membersWithOptions } from './run-count.ts';
import type { Grammar, OptionTable } from './words.ts';

/** The options of an operation as the AWS CLI has them, with its own beside those of the API. */
export const grammarOf = (operation: Operation, model: CliModel): Grammar => {
  const members = membersWithOptions(operation);
  const isStreamed = streamedOutput(operation) !== undefined;
  const extras: OptionTable = isStreamed
    ? {}
    : {
        'cli-input-json': { takes: 'one' },
        'generate-cli-skeleton': { takes: 'optional', choices: ['input', 'output'] },
      };
  return {
    options: {
      ...Object.fromEntries(members.flatMap(memberOptions)),
      ...countOption(operation),
      ...(operation.api in ZIP_HOLDERS ? { 'zip-file': { takes: 'one' } } : {}),
      ...(operation.api === 'cloudwatch.PutMetricData' ? METRIC_OPTIONS : {}),
      ...pagingOptions(operation, model),
      ...extras,
      ...GLOBAL_OPTIONS,
    },
    positionals: isStreamed ? ['outfile'] : [],
    required: members.filter((member) => isRequired(operation, member)).map(({ flag }) => flag),
  };
};

const memberOptions = ({ flag, type }: Member): readonly [string, OptionTable[string]][] => {
  if (type === 'boolean')
    return [
      [flag, { takes: 'none' }],
      [`no-${flag}`, { takes: 'none' }],
    ];
  return [[flag, { takes: type === 'list' ? 'many' : 'one' }]];
};

const isRequired = (operation: Operation, member: Member): boolean =>
  member.isRequired &&
  !('idempotencyToken' in member.schema.getMergedTraits()) &&
  ZIP_HOLDERS[operation.api] !== member.name &&
  !(operation.api === 'cloudwatch.PutMetricData' && member.name === 'MetricData');

const pagingOptions = (operation: Operation, model: CliModel): OptionTable => {
  const paginator = model.paginators[operation.name];
  if (!paginator) return {};
  return {
    'starting-token': { takes: 'one' },
    'max-items': { takes: 'one' },
    ...(paginator.limit_key === undefined ? {} : { 'page-size': { takes: 'one' } }),
  };
};

/** The operation's own options that `--starting-token` and `--page-size` stand for: whoever gives one wants a single page. */
export const ownPagingFlags = (operation: Operation, model: CliModel): ReadonlySet<string> => {
  const paginator = model.paginators[operation.name];
  const members = paginator ? pagingMembers(paginator) : [];
  return new Set(operation.members.filter(({ name }) => members.includes(name)).map(({ flag }) => flag));
};
