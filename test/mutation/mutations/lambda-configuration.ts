import type { Mutation } from '../mutation.ts';

/** Settings of a function: their limits and what they do. */
export const lambdaConfiguration: readonly Mutation[] = [
  {
    breaks: 'environment variables are not passed on',
    file: 'sandbox/services/lambda/execution/variables.ts',
    find: '...configuration.Environment?.Variables,',
    replace: '',
    proofs: ['one-package-for-each-stage', 'one-charge-for-one-order'],
  },
  {
    breaks: 'variables are not shown',
    file: 'sandbox/services/lambda/configuration.ts',
    find: '...(request.Environment?.Variables && { Environment: { Variables: request.Environment.Variables } }),',
    replace: '',
    proofs: ['variables-can-be-read'],
  },
  {
    breaks: 'a timeout is one second by default',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'Timeout: request.Timeout ?? 3,',
    replace: 'Timeout: request.Timeout ?? 1,',
    proofs: ['timeout-from-3-to-900'],
  },
  {
    breaks: 'a timeout may be five minutes at most',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'const MAX_TIMEOUT_SECONDS = 900;',
    replace: 'const MAX_TIMEOUT_SECONDS = 300;',
    proofs: ['timeout-from-3-to-900'],
  },
  {
    breaks: 'memory ends at 3,008 MB',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'const MAX_MEMORY_MB = 10_240;',
    replace: 'const MAX_MEMORY_MB = 3_008;',
    proofs: ['memory-in-steps-of-one'],
  },
  {
    breaks: 'memory is rounded to multiples of 64 MB',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'MemorySize: settings.MemorySize ?? before.MemorySize,',
    replace: 'MemorySize: Math.round((settings.MemorySize ?? 128) / 64) * 64,',
    proofs: ['memory-in-steps-of-one'],
  },
  {
    breaks: 'the size of /tmp is fixed',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'const MAX_EPHEMERAL_MB = 10_240;',
    replace: 'const MAX_EPHEMERAL_MB = 512;',
    proofs: ['tmp-up-to-10-gb'],
  },
  {
    breaks: 'variables may be as large as one likes',
    file: 'sandbox/services/lambda/configuration.ts',
    find: 'const MAX_ENVIRONMENT_BYTES = 4096;',
    replace: 'const MAX_ENVIRONMENT_BYTES = 40_960;',
    proofs: ['variables-take-4-kb'],
  },
  {
    breaks: 'a function takes six layers',
    file: 'sandbox/services/lambda/function-layers.ts',
    find: 'const MAX_LAYERS = 5;',
    replace: 'const MAX_LAYERS = 6;',
    proofs: ['five-layers'],
  },
  {
    breaks: "a function does not see its layers' files",
    file: 'sandbox/services/lambda/execution/variables.ts',
    find: '...(facts.layerFolder !== undefined && { SLABS_LAYER_FOLDER: facts.layerFolder }),',
    replace: '',
    proofs: ['layer-is-shared'],
  },
  {
    breaks: 'reports do not say what is billed',
    file: 'sandbox/services/lambda/execution/log-lines.ts',
    find: 'Billed Duration',
    replace: 'Charged Duration',
    proofs: ['report-line'],
  },
];
