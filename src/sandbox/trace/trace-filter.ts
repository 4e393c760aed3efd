import type { TraceEvent } from '../kernel/trace.ts';

/** Which events are looked for; what is left out doesn't matter. */
export interface TraceFilter {
  /** `sqs`, `lambda`, …: called, delivered from or to, or run by it. */
  readonly service?: string | undefined;
  /** A run of a lab: its resources are named for it. */
  readonly run?: string | undefined;
  /** Of an event, message, request or execution; a resource's ARN or name. */
  readonly id?: string | undefined;
}

export const matches = (event: TraceEvent, { service, run, id }: TraceFilter): boolean =>
  (service === undefined || servicesOf(event).includes(service)) &&
  (run === undefined || texts(event).some((text) => text.includes(`slabs-${run}-`))) &&
  (id === undefined || [event.id, ...texts(event)].some((text) => isNamed(text, id)));

const servicesOf = (event: TraceEvent): readonly string[] => {
  switch (event.kind) {
    case 'call':
      return [event.api.split('.')[0] ?? ''];
    case 'refusal':
      return [event.action.split(':')[0]?.toLowerCase() ?? ''];
    case 'invocation':
      return ['lambda'];
    case 'begun':
      return [serviceOfArn(event.arn)];
    case 'delivery':
      return [serviceOfArn(event.from), serviceOfArn(event.to)];
    case 'state':
    case 'execution':
      return ['states'];
  }
};

const serviceOfArn = (arn: string): string => arn.split(':')[2] ?? '';

/** What an event says of who and what it is about. */
const texts = (event: TraceEvent): readonly string[] => [
  ...Object.values(event).filter((value) => typeof value === 'string'),
  ...(event.subjects ?? []),
];

/** The whole text, or its last part: `orders` of `arn:aws:sqs:us-east-1:000000000000:orders`. */
const isNamed = (text: string, id: string): boolean =>
  text === id || (text.endsWith(id) && /[:/]/.test(text.charAt(text.length - id.length - 1)));
