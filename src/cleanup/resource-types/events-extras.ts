import type { Call } from '../../aws/call.ts';
import { listAll, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** What a kind of thing beside EventBridge's buses and rules is called in its calls. None of them has tags. */
interface Kind {
  readonly noun: string;
  /** The plural of the listing, and the name's member. */
  readonly items: string;
  readonly member: string;
  readonly arn: string;
  /** In ARNs: `archive`. */
  readonly segment: string;
  readonly after: readonly string[];
}

const typeOf = ({ noun, items, member, arn, segment, after }: Kind): ResourceType => ({
  createdBy: [`events.Create${noun}`],
  holds: [`events.Update${noun}`],
  chosenName: (input) => text(input, member) || undefined,
  idOf: (output) => text(output, arn) || undefined,
  tagging: undefined,
  prefixes: [''],
  list: async (call, prefix) =>
    (await listAll(call, { api: `events.List${items}`, items, token: TOKEN }))
      .map((one) => ({ name: text(one, member) }))
      .filter(({ name }) => name.startsWith(prefix)),
  tagsOf: undefined,
  presence: (call, name) => presenceBy(() => call(`events.Describe${noun}`, { [member]: name })),
  remove: async (call: Call, name) => {
    await unlessGone(() => call(`events.Delete${noun}`, { [member]: name }));
  },
  passing: ['ConcurrentModificationException'],
  after: [...after],
  leaves: [],
  look: (name) => ({ api: `events.Describe${noun}`, input: { [member]: name } }),
  lookAtAll: () => ({ api: `events.List${items}`, input: {} }),
  nameInArn: (text) => new RegExp(`^arn:[^:]+:events:[^:]*:\\d*:${segment}/([^/]+)`).exec(text)?.[1],
});

const TOKEN = { output: 'NextToken', input: 'NextToken' };

/** An archive with its events. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html */
export const eventsArchive = typeOf({
  noun: 'Archive',
  items: 'Archives',
  member: 'ArchiveName',
  arn: 'ArchiveArn',
  segment: 'archive',
  after: [],
});

export const eventsApiDestination = typeOf({
  noun: 'ApiDestination',
  items: 'ApiDestinations',
  member: 'Name',
  arn: 'ApiDestinationArn',
  segment: 'api-destination',
  after: ['events.rule'],
});

/** Its secret goes with it. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteConnection.html */
export const eventsConnection = typeOf({
  noun: 'Connection',
  items: 'Connections',
  member: 'Name',
  arn: 'ConnectionArn',
  segment: 'connection',
  after: ['events.api-destination'],
});
