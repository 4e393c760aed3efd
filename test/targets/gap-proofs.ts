import { connect } from '../../src/aws/connect.ts';
import {
  askRestApi,
  becomesTrue,
  functionReady,
  functionUri,
  type GapWorld,
  makeFunction,
  makeQueue,
  makeRole,
  makeTable,
  member,
  receive,
  refusal,
} from './gap-world.ts';

/** Makes the call that shows a gap; false once the emulator does what AWS does. */
type GapProof = (world: GapWorld) => Promise<boolean>;

const ECHO = 'export const handler = async (event) => event;';

const swagger = { swagger: '2.0', info: { title: 'pets', version: '1' }, paths: {} };

const startsExecution: GapProof = async (world) => {
  const credentials = await makeRole(world, 'apigateway.amazonaws.com');
  const { status } = await askRestApi(world, () => ({
    type: 'AWS',
    uri: 'arn:aws:apigateway:us-east-1:states:action/ListStateMachines',
    credentials,
    requestTemplates: { 'application/json': '{}' },
  }));
  return status !== 200;
};

const passesOnTheRequest: GapProof = async (world) => {
  const uri = functionUri(await makeFunction(world, ECHO));
  const requestTemplates = { 'application/json': '{"city":"Bern"}' };
  const { body } = await askRestApi(world, () => ({ type: 'AWS', uri, requestTemplates }));
  return !body.includes('Bern');
};

const failsWithStageVariables: GapProof = async (world) => {
  const arn = await makeFunction(
    world,
    `export const handler = async () => ({ statusCode: 200, body: 'hello' });`,
  );
  const name = arn.split(':').at(-1) ?? '';
  const uri = functionUri(arn.replace(name, `$${'{'}stageVariables.name}`));
  const { body } = await askRestApi(world, () => ({ type: 'AWS_PROXY', uri }), { name });
  return body !== 'hello';
};

const miscountsCapacity: GapProof = async (world) => {
  const { call } = world;
  const { name: TableName } = await makeTable(world);
  for (const pk of ['a', 'b', 'c', 'd'])
    await call('dynamodb.PutItem', { TableName, Item: { pk: { S: pk }, data: { S: 'x'.repeat(8_000) } } });
  const { ConsumedCapacity } = await call('dynamodb.Scan', { TableName, ReturnConsumedCapacity: 'TOTAL' });
  // 32 KB, eventually consistent: 4 units.
  return Number(member(ConsumedCapacity, 'CapacityUnits')) < 4;
};

/** Amazon's own, by the name that is the same everywhere. */
const IMAGE = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

const putsNoInstanceEvents: GapProof = async (world) => {
  const { url, arn } = await makeQueue(world);
  const Rule = world.name();
  await world.call('events.PutRule', { Name: Rule, EventPattern: JSON.stringify({ source: ['aws.ec2'] }) });
  await world.call('events.PutTargets', { Rule, Targets: [{ Id: 'queue', Arn: arn }] });
  const run = await world.call('ec2.RunInstances', {
    ImageId: IMAGE,
    InstanceType: 't3.nano',
    MinCount: 1,
    MaxCount: 1,
  });
  const [instance] = Array.isArray(run.Instances) ? run.Instances : [];
  await world.call('ec2.TerminateInstances', { InstanceIds: [member(instance, 'InstanceId')] });
  return (await receive(world, url)).length === 0;
};

const losesDeadLetters: GapProof = async (world) => {
  const { url, arn } = await makeQueue(world);
  const Rule = world.name();
  await world.call('events.PutRule', { Name: Rule, EventPattern: JSON.stringify({ source: [Rule] }) });
  const target = `arn:aws:lambda:us-east-1:${world.connection.target.account}:function:missing`;
  await world.call('events.PutTargets', {
    Rule,
    Targets: [{ Id: 'f', Arn: target, DeadLetterConfig: { Arn: arn } }],
  });
  await world.call('events.PutEvents', { Entries: [{ Source: Rule, DetailType: 't', Detail: '{}' }] });
  return (await receive(world, url)).length === 0;
};

const allowsEverything: GapProof = async (world) => {
  const RoleArn = await makeRole(world, 'lambda.amazonaws.com');
  const { Credentials } = await world.call('sts.AssumeRole', { RoleArn, RoleSessionName: 'gap' });
  const { endpoint = '' } = { endpoint: undefined, ...world.connection.target };
  const asRole = await connect({
    kind: 'emulator',
    endpoint,
    credentials: {
      accessKeyId: member(Credentials, 'AccessKeyId'),
      secretAccessKey: member(Credentials, 'SecretAccessKey'),
      sessionToken: member(Credentials, 'SessionToken'),
    },
  });
  const code = await refusal(asRole.call('sqs.ListQueues', {}));
  asRole.close();
  return code === undefined;
};

const hasNoFolderOpt: GapProof = async (world) => {
  const arn = await makeFunction(
    world,
    `import { x } from '/opt/nodejs/layer.mjs'; export const handler = async () => x === 1;`,
    { Layers: [await makeLayer(world)] },
  );
  const { Payload } = await world.call('lambda.Invoke', { FunctionName: arn });
  return Payload !== 'true';
};

const makeLayer = async ({ call, name }: GapWorld): Promise<string> => {
  const { zipSync } = await import('fflate');
  const zip = zipSync({ 'nodejs/layer.mjs': Buffer.from('export const x = 1;') });
  return member(
    await call('lambda.PublishLayerVersion', { LayerName: name(), Content: { ZipFile: zip } }),
    'LayerVersionArn',
  );
};

const countsNoVersions: GapProof = async (world) => {
  const FunctionName = (await makeFunction(world, ECHO)).split(':').at(-1) ?? '';
  await world.call('lambda.PublishVersion', { FunctionName });
  await functionReady(world, { FunctionName, Qualifier: '1' });
  await world.call('lambda.Invoke', { FunctionName, Qualifier: '1' });
  const isCounted = await becomesTrue(async () => {
    const { Metrics } = await world.call('cloudwatch.ListMetrics', {
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'Resource', Value: `${FunctionName}:1` }],
    });
    return Array.isArray(Metrics) && Metrics.length > 0;
  });
  return !isCounted;
};

const triesStreamsWithoutEnd: GapProof = async (world) => {
  const table = await makeTable(world, { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
  const { url, arn } = await makeQueue(world);
  const FunctionName = await makeFunction(
    world,
    `export const handler = async () => { throw new Error('no'); };`,
  );
  await world.call('lambda.CreateEventSourceMapping', {
    FunctionName,
    EventSourceArn: table.stream,
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arn } },
  });
  await world.call('dynamodb.PutItem', { TableName: table.name, Item: { pk: { S: 'a' } } });
  return (await receive(world, url, 15)).length === 0;
};

const servesNoWebsites: GapProof = async ({ call, name, connection }) => {
  const Bucket = name();
  await call('s3.CreateBucket', { Bucket });
  await call('s3.PutBucketWebsite', {
    Bucket,
    WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } },
  });
  await call('s3.PutObject', { Bucket, Key: 'index.html', ContentType: 'text/html', Body: 'hello' });
  const { port } = new URL('endpoint' in connection.target ? (connection.target.endpoint ?? '') : '');
  const { sendToLoopback } = await import('../../src/core/loopback-http.ts');
  const url = new URL(`http://${Bucket}.s3-website.localhost:${port}/`);
  const answer = await sendToLoopback({ method: 'GET', url, headers: [['host', url.host]] });
  return Buffer.from(answer.body).toString() !== 'hello';
};

const movesNoMessages: GapProof = async (world) => {
  const { arn } = await makeQueue(world);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 });
  await makeQueue(world, { RedrivePolicy });
  return (await refusal(world.call('sqs.StartMessageMoveTask', { SourceArn: arn }))) !== undefined;
};

/** A machine of one state; the ARN of an execution of it. */
const execute = async (world: GapWorld, state: object, type: string): Promise<string> => {
  const machine = await world.call('states.CreateStateMachine', {
    name: world.name(),
    type,
    roleArn: await makeRole(world, 'states.amazonaws.com'),
    definition: JSON.stringify({ StartAt: 'S', States: { S: { End: true, ...state } } }),
  });
  const { executionArn } = await world.call('states.StartExecution', {
    stateMachineArn: member(machine, 'stateMachineArn'),
    input: '{"list":[1,2]}',
  });
  return String(executionArn);
};

const hasHistoriesOfExpress: GapProof = async (world) => {
  const executionArn = await execute(world, { Type: 'Pass' }, 'EXPRESS');
  return (await refusal(world.call('states.GetExecutionHistory', { executionArn }))) === undefined;
};

const tellsNoIterations: GapProof = async (world) => {
  const ItemProcessor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  const executionArn = await execute(world, { Type: 'Map', ItemsPath: '$.list', ItemProcessor }, 'STANDARD');
  for (;;) {
    const { status } = await world.call('states.DescribeExecution', { executionArn });
    if (status !== 'RUNNING') break;
  }
  const history = await world.call('states.GetExecutionHistory', { executionArn });
  return !JSON.stringify(history).includes('MapIterationSucceeded');
};

const losesWhatWasLookedAt: GapProof = async (world) => {
  const { url } = await makeQueue(world, { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  for (const body of ['1', '2', '3'])
    await world.call('sqs.SendMessage', { QueueUrl: url, MessageGroupId: 'g', MessageBody: body });
  await world.call('sqs.ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
  return (await receive(world, url)).length !== 3;
};

const quickCreatesNothing: GapProof = async (world) => {
  const Target = await makeFunction(world, ECHO);
  const ApiId = member(
    await world.call('apigatewayv2.CreateApi', {
      Name: world.name(),
      ProtocolType: 'HTTP',
      Target,
    }),
    'ApiId',
  );
  const { Items } = await world.call('apigatewayv2.GetIntegrations', { ApiId });
  return !Array.isArray(Items) || Items.length === 0;
};

const importsNoSwagger: GapProof = async ({ call, name }) => {
  const restApiId = member(await call('apigateway.CreateRestApi', { name: name() }), 'id');
  return (
    (await refusal(call('apigateway.PutRestApi', { restApiId, body: JSON.stringify(swagger) }))) !== undefined
  );
};

const runsNoCode: GapProof = async (world) => {
  const FunctionName = await makeFunction(world, `export const handler = async () => 'done';`);
  const { Payload } = await world.call('lambda.Invoke', { FunctionName });
  return Payload !== '"done"';
};

const judgesNoPatterns: GapProof = async ({ call }) => {
  const Event = JSON.stringify({
    ...{ id: '1', account: '000000000000', source: 's', 'detail-type': 't', detail: {} },
    ...{ time: '2026-11-30T00:00:00Z', region: 'us-east-1', resources: [] },
  });
  const answer = call('events.TestEventPattern', { EventPattern: '{"source":["s"]}', Event });
  return (await answer.catch(() => ({ Result: undefined }))).Result !== true;
};

const simulatesNothing: GapProof = async (world) => {
  const PolicySourceArn = await makeRole(world, 'lambda.amazonaws.com');
  const look = world.call('iam.SimulatePrincipalPolicy', {
    PolicySourceArn,
    ActionNames: ['sqs:SendMessage'],
  });
  return (await refusal(look)) !== undefined;
};

/** The call behind each gap of `src/aws/emulator-gaps.ts`; emulators share them. */
export const GAP_PROOFS: Readonly<Record<string, GapProof>> = {
  'apigateway.import': importsNoSwagger,
  'apigateway.mapping-templates': passesOnTheRequest,
  'apigateway.service-integrations': startsExecution,
  'apigateway.stage-variables': failsWithStageVariables,
  'apigatewayv2.quick-create': quickCreatesNothing,
  'dynamodb.consumed-capacity': miscountsCapacity,
  'ec2.events': putsNoInstanceEvents,
  'events.TestEventPattern': judgesNoPatterns,
  'events.dead-letters': losesDeadLetters,
  'iam.SimulatePrincipalPolicy': simulatesNothing,
  'iam.enforcement': allowsEverything,
  'lambda.code': runsNoCode,
  'lambda.layers': hasNoFolderOpt,
  'lambda.stream-retries': triesStreamsWithoutEnd,
  'lambda.version-metrics': countsNoVersions,
  's3.websites': servesNoWebsites,
  'sqs.StartMessageMoveTask': movesNoMessages,
  'sqs.fifo-visibility': losesWhatWasLookedAt,
  'states.express-logs': hasHistoriesOfExpress,
  'states.history-details': tellsNoIterations,
};
