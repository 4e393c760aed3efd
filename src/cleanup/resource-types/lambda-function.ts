import { listAll, tagsFromMap, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** A Lambda function, with its versions, aliases, permissions and settings. */
export const lambdaFunction: ResourceType = {
  createdBy: ['lambda.CreateFunction'],
  holds: [
    'lambda.AddPermission',
    'lambda.PublishVersion',
    'lambda.CreateAlias',
    'lambda.CreateFunctionUrlConfig',
    'lambda.PutFunctionConcurrency',
    'lambda.PutProvisionedConcurrencyConfig',
    'lambda.PutFunctionEventInvokeConfig',
    'lambda.PutRuntimeManagementConfig',
    'lambda.PutFunctionRecursionConfig',
    'lambda.TagResource',
  ],
  chosenName: (input) => text(input, 'FunctionName') || undefined,
  idOf: (output) => text(output, 'FunctionArn') || undefined,
  tagging: { member: 'Tags', format: 'map' },
  prefixes: [''],
  list: async (call, prefix) =>
    (
      await listAll(call, {
        api: 'lambda.ListFunctions',
        items: 'Functions',
        token: { output: 'NextMarker', input: 'Marker' },
      })
    )
      .map((found) => ({ name: text(found, 'FunctionName') }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: async (call, FunctionName) =>
    tagsFromMap((await call('lambda.GetFunction', { FunctionName })).Tags),
  presence: (call, FunctionName) =>
    presenceBy(() => call('lambda.GetFunctionConfiguration', { FunctionName })),
  remove: async (call, FunctionName) => {
    await unlessGone(() => call('lambda.DeleteFunction', { FunctionName }));
  },
  // A function that is being created or updated refuses for a moment.
  passing: ['ResourceConflictException', 'ResourceInUseException'],
  // A mapping outlives its function.
  after: ['lambda.event-source-mapping'],
  leaves: [{ type: 'logs.log-group', name: (name) => `/aws/lambda/${name}` }],
  look: (FunctionName) => ({ api: 'lambda.GetFunctionConfiguration', input: { FunctionName } }),
  lookAtAll: () => ({ api: 'lambda.ListFunctions', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)$/.exec(arn)?.[1],
};
