// Writes src/sandbox/services/iam/aws-managed-policies.json from moto's copy of what AWS answers to
// GetPolicyVersion (moto/iam/aws_managed_policies.py in the PyPI package `moto`, Apache-2.0):
//   pip download moto --no-deps && unzip moto-*.whl moto/iam/aws_managed_policies.py
//   node scripts/extract-managed-policies.mjs moto/iam/aws_managed_policies.py
import { readFileSync, writeFileSync } from 'node:fs';

const WANTED = [
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSLambdaRole',
  'AWSLambda_FullAccess',
  'AWSLambda_ReadOnlyAccess',
  'AdministratorAccess',
  'ReadOnlyAccess',
  'PowerUserAccess',
  'AmazonSQSFullAccess',
  'AmazonSQSReadOnlyAccess',
  'AmazonSNSFullAccess',
  'AmazonSNSReadOnlyAccess',
  'AmazonDynamoDBFullAccess',
  'AmazonDynamoDBReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonS3ReadOnlyAccess',
  'CloudWatchLogsFullAccess',
  'CloudWatchLogsReadOnlyAccess',
  'CloudWatchFullAccess',
  'CloudWatchReadOnlyAccess',
  'AWSStepFunctionsFullAccess',
  'AWSStepFunctionsReadOnlyAccess',
  'AmazonAPIGatewayAdministrator',
  'AmazonAPIGatewayInvokeFullAccess',
  'AmazonAPIGatewayPushToCloudWatchLogs',
  'AmazonEventBridgeFullAccess',
  'AmazonEventBridgeReadOnlyAccess',
  'AWSXRayDaemonWriteAccess',
  'IAMFullAccess',
  'IAMReadOnlyAccess',
  // Of service-linked roles.
  'APIGatewayServiceRolePolicy',
  'AWSApplicationAutoscalingDynamoDBTablePolicy',
  'AWSApplicationAutoscalingLambdaConcurrencyPolicy',
  'AWSLambdaReplicator',
  'AmazonEventBridgeApiDestinationsServiceRolePolicy',
  'CloudWatchApplicationSignalsServiceRolePolicy',
  'CloudWatchEventsServiceRolePolicy',
  'DynamoDBReplicationServiceRolePolicy',
];

// moto sorts the keys; AWS answers them in the grammar's order.
const ORDER = [
  'Version',
  'Id',
  'Statement',
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const inAwsOrder = (value) => {
  if (Array.isArray(value)) return value.map(inAwsOrder);
  if (typeof value !== 'object') return value;
  const place = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const entries = Object.entries(value).toSorted(([a], [b]) => place(a) - place(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inAwsOrder(inner)]));
};

const [file] = process.argv.slice(2);
const python = readFileSync(file, 'utf8');
const all = JSON.parse(python.slice(python.indexOf('"""') + 3, python.lastIndexOf('"""')));
const policies = WANTED.map((name) => {
  const found = all[name];
  if (!found) throw new Error(`${file} has no policy called ${name}`);
  return {
    name,
    path: found.Path ?? '/',
    createDate: found.CreateDate,
    updateDate: found.UpdateDate ?? found.CreateDate,
    defaultVersionId: found.DefaultVersionId,
    document: JSON.stringify(inAwsOrder(found.Document)),
  };
});
const target = new URL('../src/sandbox/services/iam/aws-managed-policies.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(policies, null, 2)}\n`);
