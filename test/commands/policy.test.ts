import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../src/aws/call.ts';
import { connect } from '../../src/aws/connect.ts';
import {
  matchesPattern,
  type PolicyDocument,
  policyDocuments,
  type Statement,
  sizeOf,
} from '../../src/aws/policy/document.ts';
import { ANY_RUN } from '../../src/aws/policy/need.ts';
import type { Journal } from '../../src/cleanup/journal.ts';
import { LAB_TAG, RUN_TAG } from '../../src/cleanup/resource-type.ts';
import { typeCreatedBy } from '../../src/cleanup/resource-types/index.ts';
import { doEverything, labNeeds } from '../../src/commands/lab-needs.ts';
import { type Rehearsal, rehearse } from '../../src/commands/rehearsal.ts';
import { findLabs, type Lab, loadLab } from '../../src/lab/load.ts';
import type { Asked } from '../../src/sandbox/kernel/service.ts';
import { createCommandWorld, HOPELESS_LAB } from './command-world.ts';
import { mistakesIn } from './service-authorization.ts';

const context = { random: Math.random, signal: new AbortController().signal };
const ANYWHERE = { partition: 'aws', account: '*', region: '*', run: ANY_RUN };

describe('the policy of every lab', () => {
  const labs = findLabs([new URL('../../labs', import.meta.url).pathname]);

  it.concurrent.each(labs)(
    '$id is all that it and its cleanup need, and no more',
    { timeout: 400_000 },
    async (place) => {
      const lab = await loadLab(place);
      const documents = policyDocuments(await labNeeds(lab, ANYWHERE, context));
      for (const document of documents) expect(sizeOf(document)).toBeLessThanOrEqual(6_144);

      const { asked, outside, untagged, refusals, verdict } = await doUnder(documents, lab);
      expect(refusals).toEqual([]);
      expect(verdict).toMatchObject({ kind: 'clean', unproven: [] });
      expect(outside).toEqual([]);
      expect(untagged).toEqual([]);

      const statements = documents.flatMap(({ Statement }) => Statement);
      // A lab asks an Express workflow for its history, to see that it has none.
      const mistakes = statements.flatMap(mistakesIn).filter((text) => !text.includes(':express:'));
      expect(mistakes).toEqual([]);
      expect(asked.filter((one) => !statements.some((statement) => allows(statement, one)))).toEqual([]);
      const needless = statements.flatMap((statement) => unused(statement, asked));
      expect(needless.filter((action) => !action.startsWith('states:StopExecution on '))).toEqual([]);
    },
  );
});

describe('policy', () => {
  it('prints a document for iam create-policy, and what to know beside it', async () => {
    const { code, out, err } = await createCommandWorld().run('policy', 'tiny', '--region', 'cn-north-1');
    expect(code).toBe(0);
    const statements: readonly Statement[] = JSON.parse(out).Statement;
    expect(statements.find(({ Action }) => Action.includes('iam:CreateRole'))?.Resource).toEqual([
      'arn:aws-cn:iam::*:role/slabs-??????-tiny-role',
    ]);
    expect(statements.find(({ Action }) => Action.includes('iam:AttachRolePolicy'))?.Condition).toEqual({
      ArnEquals: {
        'iam:PolicyARN': 'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      },
    });
    expect(statements.flatMap(({ Action }) => Action)).toContain('iam:ListAccountAliases');
    expect(statements.flatMap(mistakesIn)).toEqual([]);
    expect(err).toContain('use an account that holds nothing else');
  });

  it('tells it as one JSON line', async () => {
    const { out } = await createCommandWorld().run('policy', 'tiny', '--json', '--account', '123456789012');
    const [line, ...more] = out.trim().split('\n');
    expect(more).toEqual([]);
    const event = JSON.parse(line ?? '');
    expect(event).toMatchObject({ kind: 'policy', lab: 'tiny', documents: [{ Version: '2012-10-17' }] });
    expect(out).toContain('arn:aws:iam::123456789012:role/slabs-??????-tiny-role');
  });

  it('refuses what is no account', async () => {
    const { code, err } = await createCommandWorld().run('policy', 'tiny', '--account', '1234');
    expect(code).toBe(2);
    expect(err).toContain('"1234" is no AWS account');
  });

  it('says where a lab does not come to its end', async () => {
    const { code, err } = await createCommandWorld({ hopeless: HOPELESS_LAB }).run('policy', 'hopeless');
    expect(code).toBe(1);
    expect(err).toContain('step role is not met (The role is there: ');
  });
});

/** Does the lab as a user who has these policies and nothing else. */
const doUnder = (documents: readonly PolicyDocument[], lab: Lab) => {
  const asked: Asked[] = [];
  return rehearse(
    { lab, onAsked: (one) => asked.push(one) },
    async (rehearsal) => {
      const keys = await userWith(documents, rehearsal);
      const { sandbox, run } = rehearsal;
      const refusals: string[] = [];
      sandbox.trace.subscribe((event) => {
        if (event.kind === 'refusal' && event.caller.endsWith(':user/labs'))
          refusals.push(`${event.action} on ${event.resource}`);
      });
      const connection = await connect({
        kind: 'sandbox',
        clientConfig: sandbox.clientConfig(keys),
        account: sandbox.account,
        endpoint: sandbox.endpoint(),
      });
      const untagged: string[] = [];
      connection.onCall((event) => {
        if (event.kind === 'sending' && lacksTags(event, run.journal)) untagged.push(event.api);
      });
      const verdict = await doEverything({ ...run, connection });
      const { accessKeyId } = keys;
      const own = asked.filter(({ caller }) => caller.kind === 'user' && caller.accessKeyId === accessKeyId);
      return { verdict, refusals, untagged, outside: outsideOf(run.journal, own), asked: own };
    },
    context,
  );
};

const lacksTags = ({ api, input }: Pick<CallEvent, 'api' | 'input'>, { run, lab }: Journal): boolean => {
  const [, type] = typeCreatedBy(api) ?? [];
  if (!type?.tagging || type.takesNoTags?.includes(api)) return false;
  const sent = JSON.stringify(input);
  return [RUN_TAG, LAB_TAG, run, lab].some((text) => !sent.includes(JSON.stringify(text)));
};

/** What was asked of things that are not the run's: neither named by it nor of an id that AWS gave it. */
const outsideOf = ({ run, entries }: Journal, asked: readonly Asked[]): readonly string[] => {
  const ids = entries.flatMap((entry) => (entry.kind === 'created' ? [entry.id] : []));
  const own = [`slabs-${run}-`, ...ids];
  return asked
    .filter(({ resource }) => !own.some((text) => resource.includes(text)))
    .map(({ action, resource }) => `${action} on ${resource}`)
    .filter((text) => !WHOLE_ACCOUNT.some((pattern) => pattern.test(text)));
};

/** Calls that have no one thing to name: listings of names and settings, never data of anybody, and what makes a new thing. */
const WHOLE_ACCOUNT = [
  /^\w+:List\w* on /i,
  /^(apigateway:GET|apigateway:POST) on [^/]*\/(restapis|apis|usageplans|apikeys)$/,
  /^cloudwatch:(DescribeAlarms|GetMetricData|GetMetricStatistics) on /,
  /^ec2:Describe\w+ on /,
  /^ec2:(RunInstances|CreateTags) on \S+(instance|volume|subnet|network-interface)\/[\w*-]+$/,
  /^ec2:RunInstances on \S+(image|security-group)\/[\w*-]+$/,
  /^events:TestEventPattern on \*$/,
  /^lambda:(CreateEventSourceMapping|GetAccountSettings) on \*$/,
  /^lambda:TagResource on \S+:event-source-mapping:\*$/,
  /^logs:DescribeLogGroups on /,
  // IAM knows no subscriptions; their ARNs begin with their topic's.
  /^SNS:(Get|Set)SubscriptionAttributes on \*$/,
  /^ssm:DescribeParameters on /,
  // Parameters that AWS publishes.
  /^ssm:GetParameters? on \S+:parameter\/aws\/service\//,
  /^tag:GetResources on /,
];

const userWith = async (documents: readonly PolicyDocument[], { run }: Rehearsal) => {
  const { call } = run.connection;
  const UserName = 'labs';
  await call('iam.CreateUser', { UserName });
  for (const [index, document] of documents.entries()) {
    const input = { PolicyName: `labs-${index}`, PolicyDocument: JSON.stringify(document) };
    const { Policy } = await call('iam.CreatePolicy', input);
    await call('iam.AttachUserPolicy', { UserName, PolicyArn: textIn(Policy, 'Arn') });
  }
  const { AccessKey } = await call('iam.CreateAccessKey', { UserName });
  return {
    accessKeyId: textIn(AccessKey, 'AccessKeyId'),
    secretAccessKey: textIn(AccessKey, 'SecretAccessKey'),
  };
};

const textIn = (structure: unknown, member: string): string =>
  String(new Map<string, unknown>(Object.entries(structure ?? {})).get(member));

const allows = (statement: Statement, { action, resource }: Asked): boolean =>
  statement.Action.some((one) => isSame(one, action)) &&
  statement.Resource.some((pattern) => matchesPattern(pattern, resource));

/** What a statement allows that nobody asked for. */
const unused = ({ Action, Resource }: Statement, asked: readonly Asked[]): readonly string[] =>
  Action.flatMap((action) =>
    Resource.filter(
      (pattern) => !asked.some((one) => isSame(action, one.action) && matchesPattern(pattern, one.resource)),
    ).map((pattern) => `${action} on ${pattern}`),
  );

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
