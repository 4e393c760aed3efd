// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusalsOfRun } from '../../src/commands/run-refusals.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import type { TraceEvent } from '../../src/sandbox/kernel/trace.ts';
import { createWorld, decides, labOf, type World } from '../lab/lab-world.ts';

const LAB = `title: Read
summary: A role that reads a table.
minutes: 5
level: foundation
names: { table: orders, role: reader }
steps:
  - id: made
    title: Table and role
    say: Make both.
    do:
      - call: dynamodb.CreateTable
        with:
          TableName: "\${names.table}"
          AttributeDefinitions: [{ AttributeName: order, AttributeType: S }]
          KeySchema: [{ AttributeName: order, KeyType: HASH }]
          BillingMode: PAY_PER_REQUEST
      - call: iam.CreateRole
        with:
          RoleName: "\${names.role}"
          AssumeRolePolicyDocument:
            json:
              Version: "2012-10-17"
              Statement: [{ Effect: Allow, Principal: { AWS: "\${account}" }, Action: "sts:AssumeRole" }]
    expect:
      - that: The role is there
        call: iam.GetRole
        with: { RoleName: "\${names.role}" }
        where: Role
    hints: [nudge]
  - id: read
    title: Read
    say: Read an order, and another.
    do:
      - call: dynamodb.PutItem
        with: { TableName: "\${names.table}", Item: { order: { S: A1 } } }
    expect:
      - that: An order is there
        call: dynamodb.Scan
        with: { TableName: "\${names.table}" }
        where: Count > \`0\`
      - that: Two are there
        call: dynamodb.Scan
        with: { TableName: "\${names.table}" }
        where: Count > \`1\`
    hints: [nudge]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** The trace's events, each once. */
const newEvents = (): (() => readonly TraceEvent[]) => {
  const seen: TraceEvent[] = [];
  world.sandbox.trace.subscribe((event) => seen.push(event));
  return () => seen.splice(0);
};

const asRole = async (run: string) => {
  const { Credentials } = await world.connection.call('sts.AssumeRole', {
    RoleArn: `arn:aws:iam::${world.sandbox.account}:role/slabs-${run}-reader`,
    RoleSessionName: 'somebody',
  });
  const keys = JSON.parse(JSON.stringify(Credentials));
  const role = await world.connectAs({
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
  });
  const read = () =>
    role
      .call('dynamodb.GetItem', { TableName: `slabs-${run}-orders`, Key: { order: { S: 'A1' } } })
      .catch(() => undefined);
  return { read, close: role.close };
};

const allow = (run: string, statement: object) =>
  world.connection.call('iam.PutRolePolicy', {
    RoleName: `slabs-${run}-reader`,
    PolicyName: 'read-orders',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Read', ...statement }] }),
  });

const verdictsOf = (events: readonly LabEvent[], step: string) =>
  events.flatMap((event) => (event.kind === 'checked' && event.step === step ? [event.verdict] : []));

describe("a check that isn't met", () => {
  it('tells the refusal of its step once, with the statement that came closest or denied it', async () => {
    const lab = await labOf(LAB);
    const { run } = await world.run(lab, decides(['do']));
    const lastRefusal = refusalsOfRun(run, newEvents());
    const elsewhere = `arn:aws:dynamodb:us-east-1:${world.sandbox.account}:table/others`;
    const about = `slabs-${run}-reader may not dynamodb:GetItem on slabs-${run}-orders`;
    const role = await asRole(run);
    const { events } = await world.run(
      lab,
      decides(['check', 'check', 'check', 'check'], async (index) => {
        if (index === 1) await allow(run, { Effect: 'Allow', Action: 'dynamodb:*', Resource: elsewhere });
        if (index === 2) await allow(run, { Effect: 'Deny', Action: '*', Resource: '*' });
        if (index === 3) await allow(run, { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' });
        await role.read();
      }),
      { lastRefusal },
    );
    role.close();
    expect(verdictsOf(events, 'read').map((verdict) => 'refused' in verdict && verdict.refused)).toEqual([
      `${about}: no identity-based policy allows dynamodb:GetItem`,
      false,
      `${about}: no identity-based policy allows dynamodb:GetItem: policy read-orders (statement Read) does on ${elsewhere}`,
      false,
      `${about}: identity-based policy read-orders denies it (statement Read)`,
      false,
      // It has been allowed since.
      false,
      false,
    ]);
  });

  it('tells none from before its step, and none of another run', async () => {
    const lab = await labOf(LAB);
    const { run } = await world.run(lab, decides(['do']));
    const [ours, others] = [refusalsOfRun(run, newEvents()), refusalsOfRun('zzzzzz', newEvents())];
    const role = await asRole(run);
    await role.read();
    role.close();
    await world.sandbox.advance(1000);
    const later = world.sandbox.clock.now();
    expect([ours(0) === undefined, ours(later), others(0)]).toEqual([false, undefined, undefined]);
  });
});
