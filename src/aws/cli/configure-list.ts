import { usageError } from './cli-error.ts';
import { GLOBAL_OPTIONS, readGlobals } from './globals.ts';
import { invalidChoice, parseWords } from './words.ts';
import type { AwsWorld } from './world.ts';

const SUBCOMMANDS = ['list', 'get'] as const;

/** The text of `aws configure list` and `get`: what is in force here. Nothing can be set: it comes from the target. Throws CliError. */
export const runConfigure = ([subcommand = '', ...words]: readonly string[], world: AwsWorld): string => {
  const isKnown = SUBCOMMANDS.some((name) => name === subcommand);
  if (!isKnown) {
    const asked = subcommand === '' ? 'asking for keys' : `"${subcommand}"`;
    throw usageError(
      `argument subcommand: ${invalidChoice(subcommand, SUBCOMMANDS)}\n\nThere is no ${asked} here: keys, region and endpoint come from the target.`,
    );
  }
  const positionals = subcommand === 'get' ? ['varname'] : [];
  const parsed = parseWords(words, { options: GLOBAL_OPTIONS, positionals });
  readGlobals(parsed, world.target);
  if (subcommand === 'list') return listing(world);
  const value = VALUES[parsed.positionals[0] ?? '']?.(world);
  return value === undefined ? '' : `${value}\n`;
};

const VALUES: Readonly<Record<string, (world: AwsWorld) => string>> = {
  aws_access_key_id: ({ credentials }) => credentials.accessKeyId,
  aws_secret_access_key: ({ credentials }) => credentials.secretAccessKey,
  region: ({ target }) => target.region,
};

/** The columns of awscli/customizations/configure/list.py in aws/aws-cli. */
const listing = ({ target, credentials }: AwsWorld): string => {
  const from = target.kind;
  const rows = [
    ['Name', 'Value', 'Type', 'Location'],
    ['----', '-----', '----', '--------'],
    ['profile', '<not set>', 'None', 'None'],
    ['access_key', masked(credentials.accessKeyId), from, ''],
    ['secret_key', masked(credentials.secretAccessKey), from, ''],
    ['region', target.region, from, ''],
  ];
  return rows
    .map(([name = '', value = '', type = '', location = '']) => {
      const cells = [name.padStart(10), value.padStart(24), type.padStart(16), location.padStart(4)];
      return `${cells.join(' ')}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
};

const SHOWN = 4;

const masked = (key: string): string => `****************${key.slice(-SHOWN)}`;
