import type { Context } from '../../../kernel/context.ts';

/**
 * An event as rules see it and targets get it, its members in AWS's order.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  /** Of a replayed event only. */
  readonly 'replay-name'?: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event of this account and region. */
export const newEvent = (
  context: Context,
  event: Pick<BusEvent, 'detail-type' | 'source' | 'resources' | 'detail'> & { readonly timeMs: number },
): BusEvent => ({
  version: '0',
  id: context.uuid(),
  'detail-type': event['detail-type'],
  source: event.source,
  account: context.account,
  time: isoSeconds(event.timeMs),
  region: context.region,
  resources: event.resources,
  detail: event.detail,
});

/** `2026-11-21T09:00:00Z`: EventBridge tells no fractions of a second. */
export const isoSeconds = (timeMs: number): string =>
  new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
