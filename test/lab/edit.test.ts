import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Decision } from '../../src/lab/conductor.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { cleansUp, createWorld, decides, labOf, story, type World } from './lab-world.ts';

const CODE = `export const handler = async () => {
  console.log('answer: one');
};
`;

const LAB = `title: Edit
summary: Edit a function.
minutes: 5
level: foundation
names: { role: role, function: editable }
steps:
  - id: function
    title: The function
    say: Make it.
    do:
      - call: iam.CreateRole
        with:
          RoleName: "\${names.role}"
          AssumeRolePolicyDocument:
            json:
              Version: "2012-10-17"
              Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      - call: iam.AttachRolePolicy
        with:
          RoleName: "\${names.role}"
          PolicyArn: arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      - call: logs.CreateLogGroup
        with: { logGroupName: "/aws/lambda/\${names.function}" }
      - call: lambda.CreateFunction
        with:
          FunctionName: "\${names.function}"
          Runtime: nodejs22.x
          Handler: index.handler
          Role: "arn:aws:iam::\${account}:role/\${names.role}"
          Code: { ZipFile: { zip: functions/f } }
      - wait: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        where: State == 'Active'
        within: 10s
    expect:
      - that: It is active
        call: lambda.GetFunctionConfiguration
        with: { FunctionName: "\${names.function}" }
        where: State == 'Active'
    hints: [nudge]
  - id: edit
    title: Change it
    say: Let it say two.
    do:
      - edit: functions/f
        file: index.mjs
        function: "\${names.function}"
      - call: lambda.Invoke
        with: { FunctionName: "\${names.function}" }
    expect:
      - that: It says two
        call: logs.FilterLogEvents
        with: { logGroupName: "/aws/lambda/\${names.function}" }
        where: "events[?contains(message, 'answer: two')]"
        show: "events[?contains(message, 'answer:')].message | [-1]"
    hints: [nudge]
`;

const FILES = { 'functions/f/index.mjs': CODE, 'functions/f.solution/index.mjs': CODE.replace('one', 'two') };

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** Leads the run and, before the given decision, puts `text` into the file that the step has the learner edit. */
const edits = (decisions: readonly Decision[], texts: Readonly<Record<number, string>>) => {
  let file = '';
  let index = 0;
  const conductor = decides(decisions);
  return {
    fileEdited: () => file,
    conductor: {
      ...conductor,
      decide: async (situation: Parameters<typeof conductor.decide>[0]) => {
        file = situation.edits[0]?.file ?? file;
        const text = texts[index];
        if (text !== undefined) writeFileSync(file, text);
        index += 1;
        return conductor.decide(situation);
      },
    },
  };
};

const lastVerdict = (events: readonly LabEvent[]) =>
  events.flatMap((event) => (event.kind === 'checked' ? [event.verdict] : [])).at(-1);

it('deploys what the learner has saved at each check, and nothing while nothing has changed', async () => {
  const lab = await labOf(LAB, FILES);
  const decisions = ['do', 'check', 'check', 'check', 'check'] as const;
  const { conductor } = edits(decisions, { 2: CODE.replace('one', 'three'), 4: CODE.replace('one', 'two') });
  const { events } = await world.run(lab, conductor);
  const deployments = story(events).filter((line) => line === 'done lambda.UpdateFunctionCode');
  expect(deployments).toHaveLength(2);
  expect(story(events).at(-2)).toBe('step-met edit checked');
  const refused = events.flatMap((event) =>
    event.kind === 'checked' && event.verdict.kind === 'not-yet' ? [event.verdict.actual] : [],
  );
  expect(refused.at(-1)).toContain('answer: three');
});

it('keeps what the learner wrote, also when the tool solves the step or the run is taken up again', async () => {
  const lab = await labOf(LAB, FILES);
  const broken = edits(['do', 'check'], { 1: 'export const handler = 1 +;' });
  const first = await world.run(lab, broken.conductor);
  expect(lastVerdict(first.events)?.kind).toBe('not-yet');
  const second = await world.run(lab, decides(['do']));
  expect(story(second.events)).toContain('step-met edit checked');
  expect(readFileSync(broken.fileEdited(), 'utf8')).toBe('export const handler = 1 +;');
});

it('says where code can’t be parsed, and deploys none of it', async () => {
  const lab = await labOf(LAB, FILES);
  const broken = `import { x } from './x.mjs';\nexport const handler = = async () => x;\n`;
  const { events } = await world.run(lab, edits(['do', 'check', 'check'], { 1: broken }).conductor);
  const failures = events.flatMap((event) => (event.kind === 'failed' ? [event.error.message] : []));
  expect(failures).toEqual([
    "index.mjs, line 2, Unexpected token '=' in export const handler = = async () => x;\nNothing was deployed.",
  ]);
  expect(story(events)).not.toContain('done lambda.UpdateFunctionCode');
});

it('needs no copy of the file when nobody edits it', async () => {
  const { events, end } = await world.run(await labOf(LAB, FILES), cleansUp);
  expect(events.some(({ kind }) => kind === 'edit')).toBe(false);
  expect(end).toMatchObject({ how: 'completed', cleanup: { kind: 'clean', deleted: 3 } });
});
