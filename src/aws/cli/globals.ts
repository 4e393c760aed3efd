import type { Target } from '../target.ts';
import { CliError } from './cli-error.ts';
import { readQuery } from './query.ts';
import type { OptionTable, ParsedWords } from './words.ts';

export const OUTPUT_FORMATS = ['json', 'text', 'table', 'yaml', 'yaml-stream'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html#cli-configure-options-list */
export const GLOBAL_OPTIONS = {
  debug: { takes: 'none' },
  'endpoint-url': { takes: 'one' },
  'no-verify-ssl': { takes: 'none' },
  'no-paginate': { takes: 'none' },
  output: { takes: 'one', choices: OUTPUT_FORMATS },
  query: { takes: 'one' },
  profile: { takes: 'one' },
  region: { takes: 'one' },
  version: { takes: 'none' },
  color: { takes: 'one', choices: ['on', 'off', 'auto'] },
  'no-sign-request': { takes: 'none' },
  'ca-bundle': { takes: 'one' },
  'cli-read-timeout': { takes: 'one' },
  'cli-connect-timeout': { takes: 'one' },
  'cli-binary-format': { takes: 'one', choices: ['raw-in-base64-out', 'base64'] },
  'no-cli-pager': { takes: 'none' },
  'cli-auto-prompt': { takes: 'none' },
  'no-cli-auto-prompt': { takes: 'none' },
} as const satisfies OptionTable;

/** What the options that every command has ask for. */
export interface Globals {
  readonly output: OutputFormat;
  readonly query: ReturnType<typeof readQuery>;
  readonly paginates: boolean;
  readonly color: string;
  readonly binaryFormat: 'base64' | 'raw-in-base64-out';
}

/** Throws CliError where an option would lead elsewhere than to the target: nothing is ever sent anywhere else. */
export const readGlobals = ({ options }: ParsedWords, target: Target): Globals => {
  const value = (name: string) => options.get(name)?.[0];
  stayAtTarget(options, target);
  return {
    output: OUTPUT_FORMATS.find((format) => format === value('output')) ?? 'json',
    query: readQuery(value('query')),
    paginates: !options.has('no-paginate'),
    color: value('color') ?? 'auto',
    binaryFormat: value('cli-binary-format') === 'raw-in-base64-out' ? 'raw-in-base64-out' : 'base64',
  };
};

const stayAtTarget = (options: ParsedWords['options'], target: Target): void => {
  const endpoint = options.get('endpoint-url')?.[0];
  if (endpoint !== undefined && !isEndpointOf(target, endpoint)) {
    const own = target.kind === 'aws' ? 'AWS itself' : (target.endpoint ?? 'the sandbox');
    throw away(`--endpoint-url ${endpoint}`, `commands go to ${own} here`);
  }
  const profile = options.get('profile')?.[0];
  if (profile !== undefined && !(target.kind === 'aws' && target.profile === profile))
    throw away(`--profile ${profile}`, 'no profile of yours is read here');
  const region = options.get('region')?.[0];
  if (region !== undefined && region !== target.region)
    throw away(`--region ${region}`, `all of it is in ${target.region}`);
  if (options.has('no-sign-request'))
    throw away('--no-sign-request', 'commands are signed with the keys of the target');
};

const away = (option: string, why: string): CliError =>
  new CliError(`${option}: ${why}. Nothing was sent: leave the option away.`, 'configuration');

/** The same place, however this machine is called in it. */
export const isEndpointOf = (target: Target, endpoint: string): boolean => {
  if (target.kind === 'aws' || !URL.canParse(endpoint)) return false;
  return target.endpoint !== undefined && placeOf(endpoint) === placeOf(target.endpoint);
};

const placeOf = (endpoint: string): string => {
  const { protocol, hostname, port } = new URL(endpoint);
  return `${protocol}//${/^(localhost|\[::1\])$/.test(hostname) ? '127.0.0.1' : hostname}:${port}`;
};
