// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandsOf } from '../../src/lab/commands.ts';
import { moveTime } from '../../src/lab/run-context.ts';
import { cleansUp, createWorld, labOf, type World } from './lab-world.ts';

const LAB = `title: Mail
summary: A confirmed address.
minutes: 5
level: foundation
names: { topic: news }
inputs: { email: { ask: Where to?, sandbox: you@example.com } }
steps:
  - id: confirm
    title: Confirm
    say: Confirm it.
    do:
      - call: sns.CreateTopic
        with: { Name: "\${names.topic}" }
        save: { topicArn: TopicArn }
      - call: sns.Subscribe
        with: { TopicArn: "\${topicArn}", Protocol: email, Endpoint: "\${inputs.email}" }
      - mail: "\${inputs.email}"
        about: "\${topicArn}"
        open: confirmation.html
      - call: sns.Publish
        with: { TopicArn: "\${topicArn}", Subject: Hello, Message: The text }
      - mail: "\${inputs.email}"
        about: The text
    expect:
      - that: It is confirmed
        call: sns.ListSubscriptions
        where: "length(Subscriptions[?starts_with(SubscriptionArn, 'arn:')]) == \`1\`"
    hints: [nudge]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('the action mail', () => {
  it('opens the link in the mail, and shows a mail', async () => {
    const { events, end } = await world.run(await labOf(LAB), cleansUp);
    expect(end.how).toBe('completed');
    const shown = events.flatMap((event) => (event.kind === 'done' ? event.shown : []));
    expect(shown).toMatchObject([
      { label: 'Subject', value: 'AWS Notification - Subscription Confirmation' },
      { label: 'Opened', value: expect.stringContaining('/_aws/sns/confirmation.html?') },
      { label: 'Subject', value: 'Hello' },
      { label: 'Message', value: expect.stringContaining('The text') },
    ]);
  });

  it('says what only a person can do where mail leaves the target', async () => {
    const { events } = await world.run(await labOf(LAB), cleansUp, { inbox: undefined });
    expect(events.filter(({ kind }) => kind === 'by-hand')).toMatchObject([
      { what: 'Open the link in the mail to you@example.com yourself: only whoever reads its mail can.' },
      { what: 'Look into the mailbox of you@example.com: only you can.' },
    ]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'checked', that: 'It is confirmed' }));
    expect(events.some(({ kind }) => kind === 'step-met')).toBe(false);
  });

  it('fails when no such mail comes, or its link does not work', async () => {
    const pause = moveTime(world.sandbox);
    const other = await labOf(LAB.replace('about: The text', 'about: Other'));
    const silent = await world.run(other, cleansUp, { pause });
    const failures = silent.events.flatMap((event) => (event.kind === 'failed' ? event.error.message : []));
    expect(failures[0]).toBe('No such mail to you@example.com has come within 30 s.');
    const broken = async () => [
      { to: 'you@example.com', subject: '', body: `${silent.run} http://127.0.0.1:1/confirmation.html news` },
    ];
    const lab = await labOf(
      LAB.replace('about: "${topicArn}"', 'about: "${run}"').replace('title: Mail', 'title: Mail 2'),
    );
    const { events } = await world.run(lab, cleansUp, { inbox: broken, pause });
    expect(events.some(({ kind }) => kind === 'failed')).toBe(true);
  });

  it('is a command for whoever does it in a shell', async () => {
    const lab = await labOf(LAB);
    const journal = await world.openRun(lab);
    const context = world.contextOf(lab, journal);
    const [step] = lab.steps;
    if (!step) throw new Error('no step');
    expect((await commandsOf(step, context)).filter((text) => !text.startsWith('aws'))).toEqual([
      'serverless-labs inbox read\n# … and open the link in it that has confirmation.html in it.',
      'serverless-labs inbox read',
    ]);
    const elsewhere = await commandsOf(step, { ...context, inbox: undefined });
    expect(elsewhere).toContain('# Look into the mailbox of you@example.com: only you can.');
    journal.close();
  });
});
