import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { pauseOn } from '../lab/run-context.ts';
import type { SandboxHandle } from '../sandbox/holder.ts';
import type { Mail } from '../sandbox/kernel/mailbox.ts';
import { inboxAddressText, inboxText, mailLines, mailText, relayedText } from '../screens/inbox.ts';
import { jsonLine } from '../screens/json-event.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { openRelay, type Relay } from './relay-mail.ts';
import { tellDamage } from './tell-damage.ts';
import { untilAborted } from './until-aborted.ts';

export const inbox = defineCommand({
  args: '[action] [number]',
  description:
    'What the sandbox has mailed: subscriptions to confirm, and messages of SNS topics.\n\n' +
    '(none)  lists it\n' +
    'read    shows the newest mail, or the one of this number\n' +
    'open    says the address of a page for your browser, and serves it where no other command does',
  options: [
    { flags: '--follow', help: 'go on until Ctrl-C, with what is mailed meanwhile' },
    {
      flags: '--smtp <url>',
      help: 'also hand what is shown to this mail server: smtp://127.0.0.1:1025; nothing is mailed otherwise',
    },
    { flags: '--json', help: 'one JSON object a mail and line' },
  ],
  examples: [
    ['serverless-labs inbox', 'what has come'],
    ['serverless-labs inbox read 3', 'a mail with its links'],
    ['serverless-labs inbox open', 'the same in a browser'],
    ['serverless-labs inbox --follow --smtp smtp://127.0.0.1:1025', 'into a mail server of your own'],
  ],
  run: async (invocation, context) => {
    const [name = 'list'] = invocation.args;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action)
      throw new LabsError('USAGE', `The inbox has no action "${name}".`, {
        fix: 'Say read or open, or nothing for the list.',
      });
    const relayUrl = optionText(invocation, 'smtp');
    const relay = relayUrl === undefined ? undefined : await openRelay(relayUrl);
    const { openSandbox } = await import('../sandbox/holder.ts');
    const sandbox = await openSandbox({ folder: context.paths.sandbox });
    try {
      tellDamage(sandbox.damage, context);
      return await action({ invocation, context, sandbox, relay, isJson: optionIsSet(invocation, 'json') });
    } finally {
      relay?.close();
      await sandbox.close();
    }
  },
});

interface Work {
  readonly invocation: Invocation;
  readonly context: AppContext;
  readonly sandbox: SandboxHandle;
  readonly relay: Relay | undefined;
  readonly isJson: boolean;
}

const list = async (work: Work): Promise<number> => {
  const { invocation, context, sandbox, isJson } = work;
  const { terminal } = context;
  const mails = await mailOf(sandbox);
  if (isJson) writeJson(mails, work);
  else terminal.write(inboxText(mails, terminal));
  await relayAll(mails, work);
  if (optionIsSet(invocation, 'follow')) await follow(mails.at(-1)?.number ?? 0, work);
  return 0;
};

const read = async (work: Work): Promise<number> => {
  const { invocation, context, sandbox, isJson } = work;
  if (optionIsSet(invocation, 'follow'))
    throw new LabsError('USAGE', '--follow goes with the list, not with a single mail.', {
      fix: 'Leave out read, or --follow.',
    });
  const mail = chosen(await mailOf(sandbox), invocation.args[1]);
  if (isJson) writeJson([mail], work);
  else context.terminal.write(mailText(mail, context.terminal));
  await relayAll([mail], work);
  return 0;
};

const open = async ({ context, sandbox, isJson }: Work): Promise<number> => {
  const stays = sandbox.role === 'holder';
  context.terminal.write(
    isJson
      ? jsonLine({ kind: 'inbox', url: sandbox.inboxUrl })
      : inboxAddressText(sandbox.inboxUrl, stays, context.terminal),
  );
  if (stays) await untilAborted(context.signal);
  return 0;
};

const ACTIONS: Readonly<Record<string, (work: Work) => Promise<number>>> = { list, read, open };

/** Throws LabsError SANDBOX_GONE: the process that holds it may end while its inbox is followed. */
const mailOf = async (sandbox: SandboxHandle): Promise<readonly Mail[]> => {
  try {
    return await sandbox.mail();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new LabsError('SANDBOX_GONE', 'The process that held the sandbox has ended.', {
      fix: 'Run the same command again: it opens the sandbox itself.',
      cause,
    });
  }
};

/** Throws LabsError MAIL_NOT_FOUND. */
const chosen = (mails: readonly Mail[], asked: string | undefined): Mail => {
  const mail = asked === undefined ? mails.at(-1) : mails.find(({ number }) => String(number) === asked);
  if (mail) return mail;
  const newest = mails.at(-1)?.number;
  throw new LabsError(
    'MAIL_NOT_FOUND',
    asked === undefined ? 'The inbox is empty.' : `There is no mail ${asked} in the inbox.`,
    {
      fix:
        newest === undefined
          ? 'Subscribe an address to an SNS topic: the mail that asks for confirmation is the first.'
          : `Numbers go up to ${newest}: serverless-labs inbox lists them.`,
    },
  );
};

const writeJson = (mails: readonly Mail[], { context }: Work): void => {
  for (const { atMs, kind: medium, endpoint: _, ...mail } of mails)
    context.terminal.write(jsonLine({ kind: 'mail', medium, at: new Date(atMs).toISOString(), ...mail }));
};

const relayAll = async (mails: readonly Mail[], { relay, context, isJson }: Work): Promise<void> => {
  const emails = mails.filter(({ kind }) => kind === 'email');
  if (!relay || emails.length === 0) return;
  for (const mail of emails) await relay.hand(mail);
  context.terminal.write(
    isJson
      ? jsonLine({ kind: 'mail-relayed', numbers: emails.map(({ number }) => number), server: relay.server })
      : relayedText(emails.length, relay.server),
  );
};

const LOOK_EVERY_MS = 1_000;

const follow = async (shown: number, work: Work): Promise<void> => {
  const { context, sandbox, isJson } = work;
  const pause = pauseOn(context.clock, context.signal);
  for (let last = shown; ; ) {
    try {
      await pause(LOOK_EVERY_MS);
    } catch (error) {
      if (context.signal.aborted) return;
      throw error;
    }
    const mails = (await mailOf(sandbox)).filter(({ number }) => number > last);
    if (mails.length === 0) continue;
    if (isJson) writeJson(mails, work);
    else context.terminal.write(mailLines(mails, context.terminal));
    await relayAll(mails, work);
    last = mails.at(-1)?.number ?? last;
  }
};
