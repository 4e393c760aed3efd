import type { Member, Operation } from '../catalogue.ts';
import type { CallInput } from '../json.ts';
import { CliError } from './cli-error.ts';
import type { OptionTable } from './words.ts';

const isRun = ({ api }: Operation): boolean => api === 'ec2.RunInstances';

/** `--count` stands for two members of RunInstances: awscli/customizations/ec2/addcount.py in aws/aws-cli. */
export const countOption = (operation: Operation): OptionTable =>
  isRun(operation) ? { count: { takes: 'one' } } : {};

/** What of an operation's input has an option of its own. */
export const membersWithOptions = (operation: Operation): readonly Member[] =>
  isRun(operation)
    ? operation.members.filter(({ name }) => name !== 'MinCount' && name !== 'MaxCount')
    : operation.members;

/** The two members from that option; one instance where it isn't given. Throws CliError. */
export const withCount = (
  input: CallInput,
  options: ReadonlyMap<string, readonly string[]>,
  operation: Operation,
): CallInput => {
  if (!isRun(operation)) return input;
  const text = options.get('count')?.[0];
  if (text === undefined) return { MinCount: 1, MaxCount: 1, ...input };
  const [, least, most = least] = /^\s*([+-]?\d+)\s*(?::\s*([+-]?\d+)\s*)?$/.exec(text) ?? [];
  if (least === undefined || most === undefined)
    throw new CliError('count parameter should be of form min[:max] (e.g. 1 or 1:10)');
  return { ...input, MinCount: Number(least), MaxCount: Number(most) };
};
