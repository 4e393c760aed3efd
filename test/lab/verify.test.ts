// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, labOf, type World } from './lab-world.ts';

const LAB = `title: Group
summary: A log group.
minutes: 5
level: foundation
names: { group: app }
steps:
  - id: group
    title: The group
    say: |
      Make it, then look.
    do:
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${names.group}" }
      - call: logs.PutRetentionPolicy
        with: { logGroupName: "\${names.group}", retentionInDays: 7 }
    expect:
      - that: It forgets after a week
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.group}" }
        where: logGroups[0].retentionInDays == \`7\`
        within: 2m
    hints: [nudge]
    wrong:
      - name: a group that keeps everything
        do: [{ call: logs.CreateLogGroup, with: { logGroupName: "\${names.group}" } }]
  - id: look
    title: The retention
    say: |
      Look at it, then change it.

      \`\`\`sh
      aws logs describe-log-groups \\
        --log-group-name-prefix '\${names.group}'
      aws iam list-roles --max-items 10
      \`\`\`
    do:
      - call: logs.PutRetentionPolicy
        with: { logGroupName: "\${names.group}", retentionInDays: 14 }
    expect:
      - that: It forgets after two weeks
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.group}" }
        where: logGroups[0].retentionInDays == \`14\`
    hints: [nudge]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** What the gate has against a lab. */
const objections = async (yaml: string) => {
  const { events, isProved } = await world.verify(await labOf(yaml));
  const found = events.flatMap((event) =>
    event.kind === 'refuted' ? [`${event.step}: ${event.what}: ${event.why}`] : [],
  );
  expect(isProved).toBe(found.length === 0);
  return found;
};

const change = (from: string, to: string) => {
  expect(LAB).toContain(from);
  return LAB.replace(from, to);
};

describe('the author gate', () => {
  it('has nothing against a good lab', async () => {
    const { events, isProved } = await world.verify(await labOf(LAB));
    expect(events.filter(({ kind }) => kind === 'refuted')).toEqual([]);
    expect(isProved).toBe(true);
    expect(
      events.flatMap((event) => (event.kind === 'proved' ? [`${event.step}: ${event.what}`] : [])),
    ).toEqual(
      [
        'group: cleanup knows all that it makes',
        'look: cleanup knows all that it makes',
        'group: no check is met before it',
        'group: the commands in its hints exist',
        'group: every check is met after it',
        'group: its checks only look',
        'look: no check is met before it',
        "look: works: aws logs describe-log-groups --log-group-name-prefix 'slabs-RUN-app'",
        'look: works: aws iam list-roles --max-items 10',
        'look: the commands in its hints exist',
        'look: every check is met after it',
        'look: its checks only look',
        'undefined: cleaning up leaves nothing',
        'group: refuses a group that keeps everything',
        'group: solving mends a group that keeps everything',
        'undefined: cleaning up leaves nothing',
      ].map((line) =>
        line.includes('RUN') ? expect.stringMatching(line.replace('RUN', '[a-z0-9]{6}')) : line,
      ),
    );
  });

  it.each([
    [
      'a check that is met before its step',
      change('retentionInDays == `14`', 'retentionInDays > `1`'),
      ['look: no check is met before it: "It forgets after two weeks" is met.'],
    ],
    [
      'a check that its solution does not meet',
      change('retentionInDays == `14`', 'retentionInDays == `30`'),
      [
        expect.stringContaining(
          'look: every check is met after it: "It forgets after two weeks" is not met: expected',
        ),
      ],
    ],
    [
      'a solution that AWS refuses',
      change('retentionInDays: 14', 'retentionInDays: 15'),
      [expect.stringContaining('look: every check is met after it: logs.PutRetentionPolicy: ')],
    ],
    [
      'a wrong solution that the checks accept',
      change('retentionInDays == `7`', 'logGroupName'),
      ['group: refuses a group that keeps everything: Every check accepts it.'],
    ],
    [
      'something that cleanup does not know',
      change(
        '      - call: logs.PutRetentionPolicy\n        with: { logGroupName: "${names.group}", retentionInDays: 7 }',
        '      - call: logs.PutRetentionPolicy\n        with: { logGroupName: "${names.group}", retentionInDays: 7 }\n      - call: iam.CreateSAMLProvider\n        with: { Name: x, SAMLMetadataDocument: x }',
      ),
      [
        'group: cleanup knows all that it makes: No resource type knows what iam.CreateSAMLProvider makes.',
        expect.stringContaining('group: every check is met after it'),
      ],
    ],
    [
      'a command in the text that does not work',
      change('describe-log-groups', 'describe-log-gruops'),
      [
        expect.stringContaining(
          "Invalid choice: 'describe-log-gruops', maybe you meant: * describe-log-groups",
        ),
      ],
    ],
    [
      'a command in a hint that does not exist',
      change('hints: [nudge]', 'hints: ["Type `aws iam get-rolle --role-name x`."]'),
      [
        "group: the commands in its hints exist: aws iam get-rolle --role-name x: argument operation: Invalid choice. Invalid choice: 'get-rolle', maybe you meant: * get-role",
      ],
    ],
    [
      'a command that needs a shell',
      change('aws iam list-roles --max-items 10', 'aws iam list-roles | head'),
      [expect.stringContaining('Only plain commands can be run, without |')],
    ],
  ])('refuses %s', async (_what, yaml, expected) => {
    expect(await objections(yaml)).toEqual(expected);
  });

  it('leaves nothing behind, also of a lab that it refuses', async () => {
    await objections(change('retentionInDays == `14`', 'retentionInDays == `30`'));
    expect((await world.connection.call('logs.DescribeLogGroups', {})).logGroups).toEqual([]);
  });
});
