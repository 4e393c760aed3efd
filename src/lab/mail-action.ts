import { AwsCallError } from '../aws/call-error.ts';
import { backOff } from './back-off.ts';
import { sendHttp } from './http-request.ts';
import { interpolateText } from './interpolate.ts';
import type { LabEvent } from './lab-event.ts';
import { callOptions, scopeOf, type WorkContext } from './run-context.ts';
import type { Action } from './schema.ts';

type MailAction = Extract<Action, { kind: 'mail' }>;

/** A mail as a lab sees it. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** What the action is for this run: whose mail, what it has to be about, and which of its links is opened. */
const filled = (action: MailAction, context: WorkContext) => {
  const scope = scopeOf(context);
  return {
    to: interpolateText(action.mail, scope),
    about: interpolateText(action.about, scope),
    open: action.open === undefined ? undefined : interpolateText(action.open, scope),
  };
};

/**
 * Reads the newest mail that is meant, and opens its link. Only where the target has an inbox: elsewhere the mail is in
 * the person's own, and all that can be done is to say so; the step's checks tell whether they did.
 */
export async function* readMail(
  action: MailAction,
  { step, context }: { readonly step: string; readonly context: WorkContext },
): AsyncGenerator<LabEvent, void> {
  const { to, about, open } = filled(action, context);
  const what = open === undefined ? `the mail to ${to}` : `the link in the mail to ${to}`;
  if (!context.inbox) return yield { kind: 'by-hand', step, what: byHand({ to, open }) };
  yield { kind: 'doing', step, what };
  const deadline = context.clock.now() + action.within;
  const pauses = backOff(context.connection.target);
  for (;;) {
    const letter = (await context.inbox()).findLast((one) => one.to === to && isAbout(one, about));
    const link = letter && open !== undefined ? linkWith(letter, open) : undefined;
    if (letter && (open === undefined || link !== undefined)) {
      if (link !== undefined) await openLink(link, context);
      const shown = [
        { label: 'Subject', value: letter.subject },
        ...(link === undefined
          ? [{ label: 'Message', value: letter.body }]
          : [{ label: 'Opened', value: link }]),
      ];
      return yield { kind: 'done', step, what, output: {}, shown };
    }
    if (context.clock.now() >= deadline)
      throw noMail(`No such mail to ${to} has come within ${action.within / 1_000} s.`);
    const delayMs = pauses.next().value;
    yield { kind: 'waiting', step, what, delayMs };
    await context.pause(delayMs);
  }
}

/** The same in a shell, or what a person has to do where no shell can. */
export const mailCommands = (action: MailAction, context: WorkContext): readonly string[] => {
  const { to, open } = filled(action, context);
  if (!context.inbox) return [`# ${byHand({ to, open })}`];
  return open === undefined
    ? ['serverless-labs inbox read']
    : [`serverless-labs inbox read\n# … and open the link in it that has ${open} in it.`];
};

const byHand = ({ to, open }: { readonly to: string; readonly open: string | undefined }): string =>
  open === undefined
    ? `Look into the mailbox of ${to}: only you can.`
    : `Open the link in the mail to ${to} yourself: only whoever reads its mail can.`;

const isAbout = ({ subject, body }: Letter, about: string): boolean =>
  body.includes(about) || subject.includes(about);

const linkWith = ({ body }: Letter, part: string): string | undefined =>
  body.match(/https?:\/\/[^\s<>"]+/g)?.find((link) => link.includes(part));

const openLink = async (url: string, context: WorkContext): Promise<void> => {
  const request = { method: 'GET', url, headers: {}, body: undefined, sign: undefined };
  const { status } = await sendHttp(request, {
    connection: context.connection,
    ...callOptions(context),
  });
  if (typeof status === 'number' && status >= 400)
    throw noMail(`The link answers with status ${status}: ${url}`);
};

const noMail = (message: string): AwsCallError =>
  new AwsCallError({ failure: 'refused', service: 'mail', operation: 'Read', code: 'NoMail', message });
