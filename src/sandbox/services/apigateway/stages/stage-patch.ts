import type { MethodSetting } from '@aws-sdk/client-api-gateway';
import { notImplemented } from '../../../kernel/aws-error.ts';
import { badRequest } from '../errors.ts';
import {
  booleanOf,
  numberOf,
  type PatchRule,
  type PatchStep,
  replaceBoolean,
  replaceText,
  replaceWord,
  textMap,
} from '../patch.ts';
import type { StageRow } from '../rows.ts';
import { checkCanary, stageCanary } from './new-stage.ts';

/** What a method's settings are before one is changed: the example of `aws apigateway update-stage` in AWS's reference. */
export const DEFAULT_SETTING: MethodSetting = {
  metricsEnabled: false,
  loggingLevel: 'OFF',
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

const STRATEGIES = [
  'FAIL_WITH_403',
  'SUCCEED_WITH_RESPONSE_HEADER',
  'SUCCEED_WITHOUT_RESPONSE_HEADER',
] as const;

/** By the last two parts of a method setting's path. */
const SETTINGS: Readonly<Record<string, (step: PatchStep) => MethodSetting>> = {
  'metrics/enabled': (step) => ({ metricsEnabled: booleanOf(step) }),
  'logging/dataTrace': (step) => ({ dataTraceEnabled: booleanOf(step) }),
  'logging/loglevel': (step) => ({ loggingLevel: wordOf(step, ['OFF', 'ERROR', 'INFO']) }),
  'throttling/burstLimit': (step) => ({ throttlingBurstLimit: numberOf(step) }),
  'throttling/rateLimit': (step) => ({ throttlingRateLimit: numberOf(step) }),
  'caching/ttlInSeconds': (step) => ({ cacheTtlInSeconds: ttlOf(step) }),
  'caching/enabled': (step) => ({ cachingEnabled: booleanOf(step) }),
  'caching/dataEncrypted': (step) => ({ cacheDataEncrypted: booleanOf(step) }),
  'caching/requireAuthorizationForCacheControl': (step) => ({
    requireAuthorizationForCacheControl: booleanOf(step),
  }),
  'caching/unauthorizedCacheControlHeaderStrategy': (step) => ({
    unauthorizedCacheControlHeaderStrategy: wordOf(step, STRATEGIES),
  }),
};

const wordOf = <const V extends string>({ path, value }: PatchStep, words: readonly V[]): V => {
  const word = words.find((one) => one === value);
  if (word === undefined)
    throw badRequest(`Invalid value '${value}' for ${path}, must be one of: [${words.join(', ')}]`);
  return word;
};

/** "The default TTL value is 300 seconds. The maximum TTL value is 3600 seconds. TTL=0 means caching is disabled." */
const ttlOf = (step: PatchStep): number => {
  const seconds = numberOf(step);
  if (seconds < 0 || seconds > 3600) throw badRequest('Invalid cache TTL, must be between 0 and 3600');
  return seconds;
};

/** Which method a setting is for, without the first slash of its path: `pets/GET`; asterisks stand for all. */
const settingKey = ([resource = '', method = '']: readonly string[]): string => {
  const path = resource === '/' ? '/' : resource.replace(/^\//, '');
  return `${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
};

const methodSettings: readonly PatchRule<StageRow>[] = [
  ...Object.entries(SETTINGS).map(
    ([name, read]): PatchRule<StageRow> => ({
      path: `/{resourcePath}/{httpMethod}/${name}`,
      ops: ['replace'],
      apply: (stage, step) => {
        const key = settingKey(step.names);
        const known = stage.methodSettings?.[key] ?? DEFAULT_SETTING;
        return { ...stage, methodSettings: { ...stage.methodSettings, [key]: { ...known, ...read(step) } } };
      },
    }),
  ),
  {
    path: '/{resourcePath}/{httpMethod}',
    ops: ['remove'],
    apply: (stage, step) => {
      const key = settingKey(step.names);
      if (!stage.methodSettings?.[key]) throw badRequest(STAGE_TEXTS.unknownPath({ ...step, op: 'remove' }));
      const others = Object.entries(stage.methodSettings).filter(([one]) => one !== key);
      return { ...stage, methodSettings: Object.fromEntries(others) };
    },
  },
];

/** A change of one of the canary's settings makes a canary where there is none. */
const canary = (
  name: string,
  read: (step: PatchStep) => NonNullable<StageRow['canarySettings']>,
): PatchRule<StageRow> => ({
  path: `/canarySettings/${name}`,
  ops: ['add', 'replace'],
  apply: (stage, step) => ({ ...stage, canarySettings: checkCanary(stageCanary(stage, read(step))) }),
});

const canarySettings: readonly PatchRule<StageRow>[] = [
  canary('deploymentId', ({ value }) => ({ deploymentId: value })),
  canary('percentTraffic', (step) => ({ percentTraffic: numberOf(step) })),
  canary('useStageCache', (step) => ({ useStageCache: booleanOf(step) })),
  {
    path: '/canarySettings/stageVariableOverrides/{name}',
    ops: ['add', 'replace', 'remove'],
    apply: (stage, { op, names: [name = ''], value = '' }) => {
      const known = Object.entries(stage.canarySettings?.stageVariableOverrides ?? {});
      const others = known.filter(([one]) => one !== name);
      const overrides = Object.fromEntries(op === 'remove' ? others : [...others, [name, value]]);
      return { ...stage, canarySettings: stageCanary(stage, { stageVariableOverrides: overrides }) };
    },
  },
  {
    path: '/canarySettings',
    ops: ['remove'],
    apply: ({ canarySettings: _, ...stage }) => stage,
  },
];

const TO = ['/deploymentId', '/variables'];
const FROM = ['/canarySettings/deploymentId', '/canarySettings/stageVariableOverrides'];

/** "Promotes" a canary: https://docs.aws.amazon.com/apigateway/latest/developerguide/promote-canary-deployment.html */
const promote = (stage: StageRow, { path, from = '' }: PatchStep): StageRow => {
  if (TO.indexOf(path) !== FROM.indexOf(from)) {
    throw badRequest(
      `Invalid copy operation with path: ${path} and from ${from}. Valid copy:path are [${TO.join(', ')}] and valid copy:from are [${FROM.join(', ')}]`,
    );
  }
  if (!stage.canarySettings) throw badRequest('Promotion not available. Canary does not exist.');
  const { deploymentId = stage.deploymentId, stageVariableOverrides } = stage.canarySettings;
  return path === '/deploymentId'
    ? { ...stage, deploymentId }
    : { ...stage, variables: { ...stage.variables, ...stageVariableOverrides } };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch */
export const STAGE_RULES: readonly PatchRule<StageRow>[] = [
  { path: '/deploymentId', ops: ['copy'], apply: promote },
  { path: '/variables', ops: ['copy'], apply: promote },
  ...canarySettings,
  replaceText('deploymentId'),
  replaceText('description'),
  replaceBoolean('cacheClusterEnabled'),
  replaceWord('cacheClusterSize', ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237']),
  replaceBoolean('tracingEnabled'),
  textMap('variables'),
  {
    path: '/clientCertificateId',
    ops: ['replace'],
    apply: () => {
      throw notImplemented('apigateway', 'UpdateStage', 'client certificates');
    },
  },
  ...(['destinationArn', 'format'] as const).map(
    (name): PatchRule<StageRow> => ({
      path: `/accessLogSettings/${name}`,
      ops: ['add', 'replace'],
      apply: (stage, { value }) => ({
        ...stage,
        accessLogSettings: {
          ...stage.accessLogSettings,
          [name]: name === 'destinationArn' ? destination(value) : value,
        },
      }),
    }),
  ),
  {
    path: '/accessLogSettings',
    ops: ['remove'],
    apply: ({ accessLogSettings: _, ...stage }) => stage,
  },
  ...methodSettings,
];

/** A log group; with or without `:*` at its end. */
const destination = (arn: string | undefined): string | undefined => {
  if (arn !== undefined && /^arn:[^:]+:firehose:/.test(arn))
    throw notImplemented('apigateway', 'UpdateStage', 'access logs to Firehose');
  if (!/^arn:[^:]+:logs:[^:]*:\d*:log-group:/.test(arn ?? ''))
    throw badRequest(`Invalid ARN specified in the request: ${arn}`);
  return arn?.replace(/:\*$/, '');
};

/** The list as AWS words it, commas missing included: LocalStack's `test_apigateway_canary.snapshot.json`. */
const METHOD_PATHS = (method: string, between: string): string =>
  [
    `/${method}/metrics/enabled`,
    `/${method}/logging/dataTrace`,
    `/${method}/logging/loglevel`,
    ['burstLimit', 'rateLimit'].map((name) => `/${method}/throttling/${name}`).join(between) +
      `${between}/${method}/caching/ttlInSeconds`,
    ...['enabled', 'dataEncrypted', 'requireAuthorizationForCacheControl'].map(
      (name) => `/${method}/caching/${name}`,
    ),
    `/${method}/caching/unauthorizedCacheControlHeaderStrategy`,
  ].join(', ');

const LISTED_PATHS = `/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, ${METHOD_PATHS('{resourcePath}/{httpMethod}', '')}, ${METHOD_PATHS('*/*', ' ')}, /variables/{variable_name}, /tracingEnabled`;

interface Refused {
  readonly op: string;
  readonly path: string;
}

const refusal = ({ op, path }: Refused): string =>
  op === 'remove'
    ? `Cannot remove method setting ${path.slice(1)} because there is no method setting for this method `
    : `Invalid method setting path: ${path}. Must be one of: [${LISTED_PATHS}]`;

export const STAGE_TEXTS = {
  unknownPath: refusal,
  wrongOp: ({ op, path }: Refused): string =>
    op === 'copy'
      ? `Invalid copy operation with path: ${path}`
      : `Invalid patch path  '${path}' specified for op '${op}'. Please choose supported operations`,
};
