import type { Runtime } from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import { invalidParameter } from './errors.ts';

/** How the sandbox runs a runtime. */
export type Language = 'node' | 'python';

/**
 * Runtimes that AWS accepts, in the order of its own message (conformance case
 * `test_create_lambda_exceptions::invalid_runtime_exc`). AWS goes on taking deprecated ones until it blocks creation:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const ACCEPTED = [
  'nodejs20.x',
  'python3.14',
  'provided.al2023',
  'python3.12',
  'python3.13',
  'nodejs24.x',
  'nodejs22.x',
  'java25',
  'python3.10',
  'python3.11',
  'java21',
  'ruby3.3',
  'ruby3.4',
  'ruby3.2',
  'python3.8',
  'python3.9',
  'java17',
  'nodejs16.x',
  'dotnet10',
  'dotnet8',
  'java11',
  'dotnet6',
  'nodejs18.x',
  'provided.al2',
  'java8.al2',
] as const satisfies readonly Runtime[];

/** No function can be created or updated with these any more. */
const RETIRED = [
  'nodejs',
  'nodejs4.3',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'python2.7',
  'python3.6',
  'python3.7',
  'java8',
  'go1.x',
  'ruby2.5',
  'ruby2.7',
  'provided',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
] as const satisfies readonly Runtime[];

/** https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes */
const SNAP_START = [
  'java11',
  'java17',
  'java21',
  'java25',
  'python3.12',
  'python3.13',
  'python3.14',
  'dotnet8',
  'dotnet10',
];

const includes = (runtimes: readonly string[], runtime: string) => runtimes.includes(runtime);

/** Throws AWS's refusal of an unknown or retired runtime, and NotImplemented for one that the sandbox can't run. */
export const checkRuntime = (operation: string, runtime: string | undefined): void => {
  if (runtime === undefined)
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  if (includes(RETIRED, runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!includes(ACCEPTED, runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${RUNTIME_SET} or be a valid ARN`,
    );
  }
  if (!languageOf(runtime))
    throw notImplemented('lambda', operation, `the runtime ${runtime}; nodejs* and python3.* are there`);
};

export const supportsSnapStart = (runtime: string): boolean => includes(SNAP_START, runtime);

/** Undefined for runtimes that the sandbox doesn't run. */
export const languageOf = (runtime: string): Language | undefined => {
  if (runtime.startsWith('nodejs')) return 'node';
  return runtime.startsWith('python3') ? 'python' : undefined;
};

/**
 * Runtimes that a layer may name, in the order of AWS's message (conformance case
 * `test_layer_exceptions::list_layers_exc_compatibleruntime_invalid`).
 */
export const LAYER_RUNTIMES: readonly string[] = [
  ...[
    'ruby3.5',
    'ruby2.6',
    'dotnetcore1.0',
    'python3.7',
    'nodejs8.10',
    'nasa',
    'ruby2.7',
    'python2.7-greengrass',
  ],
  ...[
    'dotnetcore2.0',
    'python3.8',
    'java21',
    'dotnet6',
    'dotnetcore2.1',
    'python3.9',
    'java11',
    'nodejs6.10',
  ],
  ...[
    'provided',
    'dotnetcore3.1',
    'dotnet8',
    'java25',
    'java17',
    'nodejs',
    'nodejs4.3',
    'java8.al2',
    'go1.x',
    'dotnet10',
  ],
  ...[
    'nodejs20.x',
    'go1.9',
    'byol',
    'nodejs10.x',
    'provided.al2023',
    'nodejs22.x',
    'python3.10',
    'java8',
    'nodejs12.x',
  ],
  ...[
    'python3.11',
    'nodejs24.x',
    'nodejs8.x',
    'python3.12',
    'nodejs14.x',
    'nodejs8.9',
    'nodejs26.x',
    'python3.13',
  ],
  ...[
    'python3.14',
    'nodejs16.x',
    'python3.15',
    'provided.al2',
    'nodejs4.3-edge',
    'nodejs18.x',
    'ruby3.2',
    'python3.4',
  ],
  ...['ruby3.3', 'ruby3.4', 'ruby2.5', 'python3.6', 'python2.7'],
];

/** The set that AWS shows for functions. */
export const RUNTIME_SET = `[${ACCEPTED.join(', ')}]`;
