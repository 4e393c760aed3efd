import type { LabEvent } from '../lab/lab-event.ts';
import { codeOf } from './failure.ts';

/** What a line is about, beside what the event itself says. */
export interface JsonSubject {
  readonly lab: string;
  readonly run: string;
}

/** An event as one line of JSON; `docs/json-events.md` has them all. */
export const jsonLine = <Event extends { readonly kind: string }>(
  event: Event,
  subject?: JsonSubject,
): string => {
  const { kind, ...fields } = event;
  return `${JSON.stringify({ kind, ...subject, ...fields }, plainError)}\n`;
};

/** An error has no own JSON: its code and message are what counts. */
const plainError = (_key: string, value: unknown): unknown =>
  value instanceof Error ? { code: codeOf(value) ?? 'INTERNAL', message: value.message } : value;

/** The last line of a run that was ended by Ctrl-C or a signal. */
export interface InterruptedEvent {
  readonly kind: 'interrupted';
  readonly resume: string;
  readonly cleanup: string;
}

export type RunEvent = LabEvent | InterruptedEvent;
