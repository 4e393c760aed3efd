import { describe, expect, it } from 'vitest';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { createGuidedScreen } from '../../src/screens/guided-run.ts';
import { createSingleStepScreen } from '../../src/screens/single-step.ts';
import { createUnattendedScreen } from '../../src/screens/unattended-run.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, withoutColour } from '../terminal/test-page.ts';
import { EVERYTHING, STEPS } from './lab-events.ts';

type TextOf = (event: LabEvent) => string | Promise<string>;

/** One after the other, as a run tells them. */
const textsOf = async (events: readonly LabEvent[], textOf: TextOf) => {
  const texts: string[] = [];
  for (const event of events) texts.push(await textOf(event));
  return texts;
};

const all = async (textOf: TextOf) => (await textsOf(EVERYTHING, textOf)).join('');

/** The same events with every text in them made hostile, but for those that are the program's own. */
const hostile = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((item) => hostile(item));
  if (value instanceof Error) return Object.assign(value, { message: HOSTILE });
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hostile(item, name)]));
  }
  return typeof value === 'string' && HOSTILE_KEYS.has(key) ? `${value} ${HOSTILE}` : value;
};

const HOSTILE_KEYS: ReadonlySet<string> = new Set([
  ...[
    'title',
    'text',
    'target',
    'file',
    'what',
    'label',
    'value',
    'why',
    'look',
    'that',
    'actual',
    'refused',
    'expected',
  ],
  ...['name', 'message', 'code', 'body', 'lab'],
]);

describe('the guided screen', () => {
  it.each(EVERY_PAGE)('$name', async ({ page }) => {
    expect(await all(createGuidedScreen(STEPS, page))).toMatchSnapshot();
  });

  it('breaks what AWS refused before the edge of the terminal', async () => {
    const textOf = createGuidedScreen(STEPS, PAGES['80 columns, no colour']);
    const value =
      'StateMachineTypeNotSupported: This operation is not supported by this type of state machine';
    const text = await textOf({
      ...{ kind: 'done', step: 'look', what: 'states.GetExecutionHistory', output: {} },
      shown: [{ label: 'Refused', value }],
    });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('begins every line of a command where it can be copied', async () => {
    const textOf = createGuidedScreen(STEPS, PAGES['80 columns, no colour']);
    const [command] = await textsOf(
      EVERYTHING.filter(({ kind }) => kind === 'command'),
      textOf,
    );
    expect(command).toContain('\naws sqs create-queue \\\n  --queue-name slabs-abc123-orders\n');
  });
});

describe('a hint', () => {
  const command =
    "aws sqs send-message --queue-url http://localhost:4566/000000000000/slabs-abc123-orders --message-body '{}'";
  it.each(EVERY_PAGE)('$name: has its commands on lines of their own, unbroken', async ({ page }) => {
    const textOf = createGuidedScreen(STEPS, page);
    const text = `Send it: \`${command}\`, and after half a minute \`${command}\`; then \`aws sqs\`.`;
    const hint = await textOf({ kind: 'hint', step: 'queue', source: 'written', number: 1, of: 1, text });
    expect(withoutColour(hint).replaceAll('`', '')).toBe(
      `Hint 1 of 1\n  Send it:\n${command}\n  and after half a minute\n${command}\n  then aws sqs.\n`,
    );
  });
});

describe('the screen of a run that nobody leads', () => {
  it.each(EVERY_PAGE)('$name', async ({ page }) => {
    expect(await all(createUnattendedScreen(STEPS, page).textOf)).toMatchSnapshot();
  });

  it('says what is going on', () => {
    const { textOf, progressOf } = createUnattendedScreen(STEPS, PAGES.plain);
    const said = EVERYTHING.map((event) => {
      textOf(event);
      return progressOf(event);
    });
    expect(said.filter((text) => text !== undefined)).toEqual([
      '3/4 Create the queue',
      '3/4 Create the queue: sqs.CreateQueue',
      '3/4 Create the queue: sqs.CreateQueue',
      '4/4 Look at it',
      'Looking for what is there',
      'Deleting iam.role slabs-abc123-hello-role',
    ]);
  });
});

describe('the screen of one step', () => {
  const INTRODUCING: ReadonlySet<LabEvent['kind']> = new Set(['said', 'command', 'edit']);
  it.each(['check', 'hint', 'do', 'skip'] as const)(
    '%s tells only of the open step and of what comes next',
    async (decision) => {
      const textOf = createSingleStepScreen(STEPS, decision, PAGES.plain);
      // A step that is open already isn't introduced.
      expect(await all((event) => (INTRODUCING.has(event.kind) ? '' : textOf(event)))).toMatchSnapshot();
    },
  );
});

describe('hostile text', () => {
  const screens = {
    guided: (): TextOf => createGuidedScreen(STEPS, PAGES['80 columns, colour']),
    unattended: (): TextOf => createUnattendedScreen(STEPS, PAGES['80 columns, colour']).textOf,
    single: (): TextOf => createSingleStepScreen(STEPS, 'do', PAGES['80 columns, colour']),
  };
  it.each(Object.entries(screens))('is shown harmless: %s', async (_, createScreen) => {
    const textOf = createScreen();
    const evil = EVERYTHING.map(
      (event): LabEvent => Object.assign({}, event, hostile(structuredCloneOf(event))),
    );
    const texts = (await textsOf(evil, textOf)).map(withoutColour);
    expect(texts.filter((text) => HARMFUL.test(text))).toEqual([]);
    expect(texts.join('')).toContain('evil');
  });
});

/** Errors keep what they are. */
const structuredCloneOf = (value: unknown): unknown => {
  if (value instanceof Error) return Object.assign(new Error(value.message), { code: 'AccessDenied' });
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredCloneOf(item)]));
};
