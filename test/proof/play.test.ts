import { describe, expect, it } from 'vitest';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { playText, SMALL } from './proof-world.ts';

const story = (events: readonly ProofEvent[]) =>
  events.map((event) => ('atMs' in event ? `${event.kind} ${event.atMs}` : event.kind));
const endOf = (events: readonly ProofEvent[]) => {
  const end = events.at(-1);
  return end?.kind === 'proof-ended' ? end.verdict.kind : undefined;
};

describe('playing a proof', () => {
  it('does what is given, then each line at its time, and says that all was as claimed', async () => {
    const events = await playText(SMALL);
    expect(story(events)).toEqual([
      'proof-started',
      'proof-given',
      'proof-line 0',
      'proof-did 0',
      'proof-line 0',
      'proof-advanced 0',
      'proof-line 1000',
      'proof-observed 1000',
      'proof-ended 1000',
    ]);
    expect(endOf(events)).toBe('proved');
  });

  it('tells the states of an execution, a request by its path, and nothing of what the player asked for', async () => {
    const events = await playText(WORKFLOW);
    expect(events.flatMap((event) => (event.kind === 'proof-happened' ? [event.what] : []))).toEqual([
      'state Rest (Wait): ok',
      'execution rest: SUCCEEDED',
    ]);
    const observed = events.flatMap((event) => (event.kind === 'proof-observed' ? [event.what] : []));
    expect(observed).toEqual(['GET /prod/nothing?a=1']);
    expect(endOf(events)).toBe('proved');
  });

  it('refutes what is seen otherwise, and says why', async () => {
    const events = await playText(SMALL, { delay: 10 });
    const seen = events.find((event) => event.kind === 'proof-observed');
    expect(seen).toMatchObject({ verdict: { kind: 'not-yet', why: 'Nothing came' } });
    expect(endOf(events)).toBe('refuted');
  });

  it('takes a refusal for an answer', async () => {
    const events = await playText(
      SMALL.replace(`"\${queueUrl}" } }`, `"\${queueUrl}x" } }`).replace(
        'length(Messages) == `1`',
        "contains(Error.Code, 'NonExistentQueue')",
      ),
    );
    expect(endOf(events)).toBe('proved');
  });

  it('is broken when something that is to be done is refused', async () => {
    const events = await playText(
      SMALL.replace(`"\${queueUrl}", MessageBody`, `"\${queueUrl}x", MessageBody`),
    );
    const end = events.at(-1);
    expect(end).toMatchObject({ kind: 'proof-ended', verdict: { kind: 'broken', what: 'sqs.SendMessage' } });
  });

  it('sends a call many times at once and answers all of them', async () => {
    const events = await playText(
      SMALL.replace(`"\${queueUrl}" } }`, `"\${queueUrl}" }, times: 3 }`).replace(
        'length(Messages) == `1`',
        'length(Answers[].Messages[]) == `1` && length(Answers) == `3`',
      ),
    );
    expect(events.find((event) => event.kind === 'proof-observed')).toMatchObject({
      what: '3 × sqs.ReceiveMessage',
      verdict: { kind: 'met' },
    });
  });

  it('makes Node warn of nothing, however many calls can be interrupted', async () => {
    const warned: string[] = [];
    const warn = ({ name }: Error) => warned.push(name);
    process.on('warning', warn);
    const many = SMALL.replace(`"\${queueUrl}" } }`, `"\${queueUrl}" }, times: 30 }`);
    await playText(many, undefined, new AbortController().signal);
    process.off('warning', warn);
    expect(warned).toEqual([]);
  });

  it('looks again until it is as expected, for as long as the line says', async () => {
    const events = await playText(`${SMALL}
  - say: It is in flight until its timeout is over
    observe:
      call: sqs.GetQueueAttributes
      with: { QueueUrl: "\${queueUrl}", AttributeNames: [All] }
    expect: Attributes.ApproximateNumberOfMessages == '1'
    within: 40s
`);
    expect(endOf(events)).toBe('proved');
    const at = events.at(-1)?.kind === 'proof-ended' && story(events).at(-1)?.split(' ')[1];
    expect(Number(at)).toBeGreaterThanOrEqual(31_000);
  });
});

const WORKFLOW = `
title: A workflow rests
proves: { some-question: It rests }
names: { role: rest, api: nothing }
setting: A state machine and an API
given:
  - call: iam.CreateRole
    with: { RoleName: "\${names.role}", AssumeRolePolicyDocument: { json: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: "sts:AssumeRole" }] } } }
    save: { roleArn: Role.Arn }
  - call: states.CreateStateMachine
    with: { name: "\${names.role}", roleArn: "\${roleArn}", definition: { json: { StartAt: Rest, States: { Rest: { Type: Wait, Seconds: 5, End: true } } } } }
    save: { machineArn: stateMachineArn }
  - { call: apigateway.CreateRestApi, with: { name: "\${names.api}" }, save: { apiId: id } }
play:
  - say: It starts
    do: [{ call: states.StartExecution, with: { stateMachineArn: "\${machineArn}", name: rest } }]
  - { say: It rests, advance: 5s }
  - say: Nothing is deployed
    observe: { http: { url: "\${invokeUrl.apiId}/prod/nothing?a=1" } }
    show: { status: status }
    expect: status == \`403\`
`;
