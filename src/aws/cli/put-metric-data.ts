import type { CallInput, CallValue } from '../json.ts';
import { CliError } from './cli-error.ts';
import type { OptionTable } from './words.ts';

/** One metric without `--metric-data`: awscli/customizations/putmetricdata.py in aws/aws-cli. */
export const METRIC_OPTIONS: OptionTable = {
  'metric-name': { takes: 'one' },
  timestamp: { takes: 'one' },
  unit: { takes: 'one' },
  value: { takes: 'one' },
  dimensions: { takes: 'one' },
  'statistic-values': { takes: 'one' },
  'storage-resolution': { takes: 'one' },
};

/** The input's `MetricData` from those options, or nothing where none is given. */
export const metricData = (options: ReadonlyMap<string, readonly string[]>): CallInput => {
  const given = Object.keys(METRIC_OPTIONS).filter((name) => options.has(name));
  if (given.length === 0) return {};
  if (options.has('metric-data')) {
    throw new CliError(
      `The key "metric_data" cannot be specified when one of the following keys are also specified: ${given.join(', ')}`,
    );
  }
  const datum = given.map((name): [string, CallValue] => {
    const [member, read] = MEMBERS[name] ?? [name, asText];
    return [member, read(options.get(name)?.[0] ?? '')];
  });
  return { MetricData: [Object.fromEntries(datum)] };
};

const asText = (text: string): CallValue => text;

const asNumber = (text: string): CallValue => {
  const value = Number(text);
  if (text.trim() !== '' && !Number.isNaN(value)) return value;
  throw new CliError(`"${text}" is no number.`);
};

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text.split(',').map((pair) => {
    const [key = '', value, ...others] = pair.split('=');
    if (value !== undefined && others.length === 0) return [key, value] as const;
    throw new CliError(`"${pair}" is not of the form Name=Value.`);
  });

const dimensions = (text: string): CallValue => pairs(text).map(([Name, Value]) => ({ Name, Value }));

const statistics = (text: string): CallValue =>
  Object.fromEntries(pairs(text).map(([name, value]) => [name, asNumber(value)]));

const MEMBERS: Readonly<Record<string, readonly [member: string, read: (text: string) => CallValue]>> = {
  'metric-name': ['MetricName', asText],
  timestamp: ['Timestamp', asText],
  unit: ['Unit', asText],
  value: ['Value', asNumber],
  dimensions: ['Dimensions', dimensions],
  'statistic-values': ['StatisticValues', statistics],
  'storage-resolution': ['StorageResolution', asNumber],
};
