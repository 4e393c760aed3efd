// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabsError } from '../../src/core/errors.ts';
import { findLab, findLabs, loadLab, readLab } from '../../src/lab/load.ts';

const HEAD = `title: T
summary: S
minutes: 5
level: foundation
names: { group: app }
inputs: { email: { ask: Which?, sandbox: a@example.com } }
steps:
`;

const STEP = `  - id: group
    title: Group
    say: Make it.
    do:
      - call: logs.CreateLogGroup
        with: { logGroupName: "\${names.group}" }
    find:
      - call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.group}" }
        save: { groupArn: "logGroups[0].arn" }
    expect:
      - that: It is there
        call: logs.DescribeLogGroups
        with: { logGroupNamePrefix: "\${names.group}" }
        where: logGroups[0].arn == '\${groupArn}'
    hints: [Look]
`;

const GOOD = HEAD + STEP;

const labWith = (yaml: string) => {
  const parent = mkdtempSync(join(tmpdir(), 'slabs-load-'));
  const folder = join(parent, 'a-lab');
  mkdirSync(join(folder, 'functions/hello'), { recursive: true });
  writeFileSync(join(folder, 'functions/hello/index.mjs'), '');
  writeFileSync(join(folder, 'lab.yaml'), yaml);
  return { parent, place: { id: 'a-lab', folder } };
};

/** The mistakes' lines without the folder. */
const mistakesOf = async (yaml: string): Promise<readonly string[]> => {
  const { place } = labWith(yaml);
  const error = await loadLab(place).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LabsError)) return [];
  expect(error.code).toBe('LAB_INVALID');
  return error.message.split('\n').map((line) => line.replace(`${place.folder}/lab.yaml:`, ''));
};

const ONE_MISTAKE: readonly (readonly [what: string, from: string, to: string, told: string])[] = [
  ['a wrong type', 'title: T', 'title: 5', '1:8: title: expected string, received 5'],
  ['an empty text', 'summary: S', 'summary: ""', '2:10: summary: expected text, received nothing'],
  ['a missing key', 'minutes: 5\n', '', '1:1: missing key "minutes"'],
  ['a fraction of a minute', 'minutes: 5', 'minutes: 1.5', '3:10: minutes: expected whole minutes'],
  [
    'an unknown level',
    'level: foundation',
    'level: expert',
    '4:8: level: expected ("foundation" | "associate" | "professional"), received "expert"',
  ],
  [
    'an unknown key',
    'title: T',
    'title: T\ntitel: X',
    '2:1: titel: unknown key "titel"; did you mean "title"?',
  ],
  [
    'an unknown key far from any',
    '    title: Group',
    '    title: Group\n    zzzzzz: 1',
    '10:5: steps[0].zzzzzz: unknown key "zzzzzz"; expected one of id, title, say, do, find, expect, hints, needs, ask, wrong',
  ],
  [
    'an action of no kind',
    '- call: logs.CreateLogGroup\n        with',
    '- cal: logs.CreateLogGroup\n        with',
    '12:9: steps[0].do[0]: expected one of the keys call, http, wait, edit, mail, advance',
  ],
  [
    'a call that is no operation',
    'logs.CreateLogGroup',
    'CreateLogGroup',
    '12:15: steps[0].do[0].call: expected service.Operation, such as sqs.CreateQueue',
  ],
  [
    'an unknown service',
    'logs.CreateLogGroup',
    'log.CreateLogGroup',
    '12:15: steps[0].do[0].call: there is no service log; did you mean logs?',
  ],
  [
    'an unknown operation',
    'logs.CreateLogGroup',
    'logs.CreateLogGruop',
    '12:15: steps[0].do[0].call: there is no logs.CreateLogGruop; did you mean logs.CreateLogGroup?',
  ],
  [
    'an unknown member',
    'with: { logGroupName:',
    'with: { logGroupNames: [], logGroupName:',
    '13:17: steps[0].do[0].with.logGroupNames: logs.CreateLogGroup has no member logGroupNames; did you mean logGroupName?',
  ],
  [
    'a missing member',
    'with: { logGroupName: "${names.group}" }',
    'with: { }',
    '13:15: steps[0].do[0].with: logs.CreateLogGroup needs logGroupName',
  ],
  [
    'a member of the wrong type',
    'with: { logGroupName: "${names.group}" }',
    'with: { logGroupName: [x] }',
    '13:31: steps[0].do[0].with.logGroupName: logs.CreateLogGroup must be a text, not a list',
  ],
  [
    'bad JMESPath',
    "logGroups[0].arn == '${groupArn}'",
    'logGroups[0].arn ==',
    '22:16: steps[0].expect[0].where: Invalid jmespath expression: parse error at column 19, found unexpected end of expression (EOF) in expression: logGroups[0].arn ==',
  ],
  [
    'an unknown JMESPath function behind a filter',
    "logGroups[0].arn == '${groupArn}'",
    "logGroups[?contain(arn, 'x')]",
    '22:16: steps[0].expect[0].where: JMESPath has no function contain()',
  ],
  [
    'a name that nothing defines',
    'with: { logGroupName: "${names.group}" }',
    'with: { logGroupName: "${names.groups}" }',
    '13:31: steps[0].do[0].with.logGroupName: nothing is called ${names.groups} here; did you mean ${names.group}?',
  ],
  [
    'a saved name before it is found',
    'say: Make it.',
    'say: "Make ${groupArn}."',
    '10:10: steps[0].say: nothing is called ${groupArn} here; expected one of run, account, region, partition, website, time.start, time.end, date.start, date.end, seconds.now, names.group, inputs.email',
  ],
  [
    'a saved name in a call before the one that saves it',
    'with: { logGroupName: "${names.group}" }\n    find',
    'with: { logGroupName: "${taken}" }\n        save: { taken: x }\n    find',
    '13:31: steps[0].do[0].with.logGroupName: nothing is called ${taken} here; expected one of run, account, region, partition, website, time.start, time.end, date.start, date.end, seconds.now, names.group, inputs.email',
  ],
  [
    'a name in a wrong solution that nothing there saves',
    'hints: [Look]',
    'hints: [Look]\n    wrong: [{ name: x, do: [{ call: logs.CreateLogGroup, with: { logGroupName: "${taken}" } }] }]',
    '24:80: steps[0].wrong[0].do[0].with.logGroupName: nothing is called ${taken} here; expected one of run, account, region, partition, website, time.start, time.end, date.start, date.end, seconds.now, names.group, inputs.email',
  ],
  [
    'a write in a check',
    '        call: logs.DescribeLogGroups\n        with: { logGroupNamePrefix: "${names.group}" }\n        where',
    '        call: logs.DeleteLogGroup\n        with: { logGroupName: "${names.group}" }\n        where',
    '20:15: steps[0].expect[0].call: logs.DeleteLogGroup changes things; a check only looks',
  ],
  [
    'a write in a find',
    '      - call: logs.DescribeLogGroups\n        with: { logGroupNamePrefix',
    '      - call: logs.CreateLogGroup\n        with: { logGroupName',
    '15:15: steps[0].find[0].call: logs.CreateLogGroup changes things; a find only looks',
  ],
  [
    'a bad duration',
    'where: logGroups',
    'within: 10 seconds\n        where: logGroups',
    '22:17: steps[0].expect[0].within: expected a duration such as 10s, 2m or 500ms',
  ],
  ['no hints', 'hints: [Look]', 'hints: []', '23:12: steps[0].hints: expected at least one hint'],
  [
    'an empty hint',
    'hints: [Look]',
    'hints: [" "]',
    '23:13: steps[0].hints[0]: expected text, received nothing',
  ],
  [
    'code in a folder that is not there',
    'with: { logGroupName: "${names.group}" }',
    'with: { logGroupName: { zip: functions/helo } }',
    '13:38: steps[0].do[0].with.logGroupName.zip: there is no functions/helo; did you mean functions/hello?',
  ],
  [
    'an edit without a solution',
    '- call: logs.CreateLogGroup\n        with: { logGroupName: "${names.group}" }',
    '- edit: functions/hello\n        file: index.mjs\n        function: x',
    '12:15: steps[0].do[0].edit: there is no functions/hello.solution',
  ],
];

describe('a lab file', () => {
  it('loads when it follows the format', async () => {
    const lab = await loadLab(labWith(GOOD).place);
    expect(lab.steps[0]).toMatchObject({
      id: 'group',
      find: [{ save: { groupArn: 'logGroups[0].arn' } }],
      wrong: [],
    });
    expect(lab.steps[0]?.expect[0]).toMatchObject({ kind: 'call', within: 0 });
  });

  it.each(ONE_MISTAKE)('tells %s at file, line and column', async (_what, from, to, told) => {
    expect(GOOD).toContain(from);
    expect(await mistakesOf(GOOD.replace(from, to))).toContain(told);
  });

  it('tells a duplicate step', async () => {
    expect(await mistakesOf(GOOD + STEP)).toEqual([
      '24:9: steps[1].id: another step is called "group" already',
    ]);
  });

  it('tells all mistakes at once, in the order of the file', async () => {
    const bad = GOOD.replace('title: T', 'titel: T')
      .replace('level: foundation', 'level: expert\nfoo: 1\nbar: 2')
      .replace('logs.CreateLogGroup', 'logs.Create')
      .replace("arn == '${groupArn}'", "arn == '${groupAnr}'");
    expect(await mistakesOf(bad)).toEqual([
      '1:1: missing key "title"',
      '1:1: titel: unknown key "titel"; did you mean "title"?',
      expect.stringMatching(/^4:8: level: /),
      expect.stringMatching(/^5:1: foo: unknown key "foo"/),
      expect.stringMatching(/^6:1: bar: unknown key "bar"/),
      expect.stringMatching(/^14:15: steps\[0\]\.do\[0\]\.call: there is no logs\.Create/),
      expect.stringMatching(/^24:16: .*did you mean \$\{groupArn\}\?$/),
    ]);
  });

  it('tells broken YAML at its line', async () => {
    expect((await mistakesOf('title: "T\nsteps: [')).join()).toMatch(/^\d+:\d+: /);
  });

  it('is not looked up in the SDK when it is only read', () => {
    const unknownOperation = GOOD.replace('logs.CreateLogGroup', 'logs.CreateLogGruop');
    expect(readLab(labWith(unknownOperation).place).title).toBe('T');
  });
});

describe('labs', () => {
  it('are the folders that hold a lab.yaml', () => {
    const { parent } = labWith(GOOD);
    mkdirSync(join(parent, 'no-lab'));
    expect(findLabs([parent, join(parent, 'missing')]).map(({ id }) => id)).toEqual(['a-lab']);
  });

  it('that are not there are told with the nearest name', () => {
    const { parent } = labWith(GOOD);
    expect(() => findLab([parent], 'a-lob')).toThrow('No lab is called "a-lob". Did you mean "a-lab"?');
  });
});
