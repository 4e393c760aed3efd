// Writes src/aws/cli/models/<service>.json, what the AWS CLI knows and the SDK's schemas don't say: the order of
// members, how times are sent, where lists are cut into pages, waiters, values of enums, the least length or value, which numbers are floating, a line on each
// operation. From botocore's models (Apache-2.0, the `botocore` package on PyPI).
//
// Usage: node scripts/cli-models.mjs <folder of botocore's data> [AWS CLI service…]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** AWS CLI service → botocore's folder and the SDK's module. */
const SERVICES = {
  apigateway: ['apigateway', '@aws-sdk/client-api-gateway'],
  apigatewayv2: ['apigatewayv2', '@aws-sdk/client-apigatewayv2'],
  cloudwatch: ['cloudwatch', '@aws-sdk/client-cloudwatch'],
  dynamodb: ['dynamodb', '@aws-sdk/client-dynamodb'],
  dynamodbstreams: ['dynamodbstreams', '@aws-sdk/client-dynamodb-streams'],
  ec2: ['ec2', '@aws-sdk/client-ec2'],
  events: ['events', '@aws-sdk/client-eventbridge'],
  iam: ['iam', '@aws-sdk/client-iam'],
  kinesis: ['kinesis', '@aws-sdk/client-kinesis'],
  lambda: ['lambda', '@aws-sdk/client-lambda'],
  logs: ['logs', '@aws-sdk/client-cloudwatch-logs'],
  resourcegroupstaggingapi: ['resourcegroupstaggingapi', '@aws-sdk/client-resource-groups-tagging-api'],
  s3api: ['s3', '@aws-sdk/client-s3'],
  sns: ['sns', '@aws-sdk/client-sns'],
  sqs: ['sqs', '@aws-sdk/client-sqs'],
  ssm: ['ssm', '@aws-sdk/client-ssm'],
  stepfunctions: ['stepfunctions', '@aws-sdk/client-sfn'],
  sts: ['sts', '@aws-sdk/client-sts'],
};

/** EC2 alone has 750 operations; a learner's prompt needs those around networks and instances. */
const EC2_OPERATIONS =
  /^(Describe|Create|Delete|Modify|Attach|Detach|Associate|Disassociate|Authorize|Revoke|Run|Start|Stop|Terminate)(Vpcs?|Subnets?|SecurityGroups?|SecurityGroup(Ingress|Egress|Rules)|Instances?|RouteTables?|Routes?|InternetGateways?|NetworkInterfaces?|NatGateways?|VpcEndpoints?|NetworkAcls?|Addresses|Tags|AvailabilityZones|Regions|Images|KeyPairs?|Volumes?)$/;

const LONGEST_ENUM = 40;

/** Protocols that send times as text with their zone; the others send seconds since 1970. */
const TEXT_TIMES = new Set(['query', 'ec2', 'rest-xml']);

const [dataFolder, ...wanted] = process.argv.slice(2);
const target = fileURLToPath(new URL('../src/aws/cli/models/', import.meta.url));
const nothingKnown = JSON.parse(readFileSync(join(target, 'nothing-known.json'), 'utf8'));

const read = (service, name) => {
  const versions = readdirSync(join(dataFolder, service)).sort();
  const file = join(dataFolder, service, versions.at(-1), `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  return existsSync(`${file}.gz`) ? JSON.parse(gunzipSync(readFileSync(`${file}.gz`))) : undefined;
};

const generate = async (cli, [botocoreName, sdk]) => {
  const { metadata, operations, shapes } = read(botocoreName, 'service-2');
  const schemas = Object.values(await import(sdk)).filter((value) => Array.isArray(value) && value[0] === 9);
  const hasTextTimes = (metadata.protocols ?? [metadata.protocol]).every((protocol) =>
    TEXT_TIMES.has(protocol),
  );
  const model = { ...structuredClone(nothingKnown), hasTextTimes };
  const seen = new Set();
  for (const [, , name, , input, output] of schemas) {
    const operation = operations[name];
    if (!operation || (cli === 'ec2' && !EC2_OPERATIONS.test(name))) continue;
    model.operations[name] = firstSentence(operation.documentation);
    walk(input, operation.input?.shape, { shapes, model, seen, isInput: true });
    walk(output, operation.output?.shape, { shapes, model, seen, isInput: false });
  }
  const added = read(botocoreName, 'paginators-1.sdk-extras')?.merge.pagination ?? {};
  for (const [name, paginator] of Object.entries(read(botocoreName, 'paginators-1')?.pagination ?? {})) {
    if (name in model.operations) model.paginators[name] = { ...paginator, ...added[name] };
  }
  for (const [name, waiter] of Object.entries(read(botocoreName, 'waiters-2')?.waiters ?? {})) {
    if (waiter.operation in model.operations) model.waiters[name] = waiter;
  }
  writeFileSync(join(target, `${cli}.json`), `${JSON.stringify(model)}\n`);
};

/** Follows the SDK's schema and botocore's shape together, and notes what only the shape says. */
const walk = (reference, shapeName, context) => {
  const schema = dereference(reference);
  const shape = context.shapes[shapeName];
  if (!shape || !Array.isArray(schema)) return;
  if (schema[0] === 1 && shape.type === 'list') walk(schema[4], shape.member.shape, context);
  if (schema[0] === 2 && shape.type === 'map') walk(schema[5], shape.value.shape, context);
  if (schema[0] === 3 && shape.type === 'structure') walkStructure(schema, shape, context);
};

const walkStructure = (schema, shape, context) => {
  const { model, seen, shapes, isInput } = context;
  const [, , name, , names, members] = schema;
  if (seen.has(`${name} ${isInput}`)) return;
  seen.add(`${name} ${isInput}`);
  const order = Object.keys(shape.members).filter((member) => names.includes(member));
  const others = names.filter((member) => !order.includes(member));
  if ([...order, ...others].join() !== names.join()) model.order[name] = [...order, ...others];
  for (const member of order) {
    const inner = shapes[shape.members[member].shape];
    const scalar = inner.type === 'list' ? shapes[inner.member.shape] : inner;
    if (isInput && scalar.enum && scalar.enum.length <= LONGEST_ENUM) {
      model.enums[`${name}.${member}`] = scalar.enum;
    }
    if (isInput && inner.min) model.minimums[`${name}.${member}`] = inner.min;
    if (/^(float|double)$/.test(inner.type) && !model.floats.includes(`${name}.${member}`)) {
      model.floats.push(`${name}.${member}`);
    }
    walk(members[names.indexOf(member)], shape.members[member].shape, context);
  }
};

/** References are functions, and members with traits are pairs. */
const dereference = (reference) => {
  let schema = reference;
  for (;;) {
    if (typeof schema === 'function') schema = schema();
    else if (Array.isArray(schema) && typeof schema[0] !== 'number') schema = schema[0];
    else return schema;
  }
};

const firstSentence = (html = '') => {
  const text = html
    .replace(/<note>.*?<\/note>|<important>.*?<\/important>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
  return sentence.length > 160 ? `${sentence.slice(0, 157).replace(/\s+\S*$/, '')}…` : sentence;
};

mkdirSync(target, { recursive: true });
for (const [cli, entry] of Object.entries(SERVICES)) {
  if (wanted.length === 0 || wanted.includes(cli)) await generate(cli, entry);
}
