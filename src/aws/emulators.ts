import type { Lacks } from './capabilities.ts';
import { GAPS } from './emulator-gaps.ts';

/** What is known of an emulator: who it is, and what it can't do of what labs need. */
export interface Emulator {
  /** `MiniStack 1.5.33`; undefined where nobody we know answers. */
  readonly name: string | undefined;
  readonly lacks: Lacks;
}

/** Gets a page of the emulator: its JSON, or undefined where there is none. */
export type GetPage = (path: string) => Promise<unknown>;

/** Asks an emulator who it is, by pages that only it has; the first that is there tells. Nothing is created. */
export const identifyEmulator = async (getPage: GetPage): Promise<Emulator> => {
  for (const { name, page, isIt, version } of KNOWN) {
    const answer = new Map<string, unknown>(Object.entries(objectOf(await getPage(page))));
    if (!isIt(answer)) continue;
    const found = version === undefined ? undefined : answer.get(version);
    return {
      name: typeof found === 'string' ? `${name} ${found}` : name,
      lacks: { ...ALL_LACK, ...GAPS[name] },
    };
  }
  return { name: undefined, lacks: ALL_LACK };
};

/** Only our sandbox lets a day pass at once. */
const ALL_LACK: Lacks = { 'clock.advance': 'its time is real' };

/** It has no page of its own that is documented, so its files tell. */
export const AWS_EMULATOR: Emulator = {
  name: 'AWS Emulator',
  lacks: {
    ...ALL_LACK,
    // https://docs.aws.amazon.com/emulator/latest/userguide/security.html
    'iam.enforcement': 'its guide says that IAM policies are not to be tested with it',
  },
};

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

interface Known {
  readonly name: string;
  readonly page: string;
  readonly isIt: (answer: ReadonlyMap<string, unknown>) => boolean;
  /** The member of the page that has the version. */
  readonly version?: string;
}

const hasServices = (answer: ReadonlyMap<string, unknown>): boolean => answer.has('services');

/** MiniStack and Floci answer LocalStack's page as well, so that comes last. */
const KNOWN: readonly Known[] = [
  { name: 'MiniStack', page: '/_ministack/health', isIt: hasServices, version: 'version' },
  // https://floci.io
  { name: 'Floci', page: '/_floci/health', isIt: hasServices, version: 'version' },
  // https://docs.rs/fakecloud-sdk
  { name: 'fakecloud', page: '/_fakecloud/health', isIt: hasServices, version: 'version' },
  // https://docs.getmoto.org/en/latest/docs/server_mode.html
  { name: 'moto', page: '/moto-api/config', isIt: (answer) => answer.has('lambda') },
  // https://docs.localstack.cloud/references/internal-endpoints
  { name: 'LocalStack', page: '/_localstack/health', isIt: hasServices, version: 'version' },
];
