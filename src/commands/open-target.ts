import type { Connection } from '../aws/connect.ts';
import { parseTarget, type Target, type TargetChoice, type TargetPin } from '../aws/target.ts';
import type { AppContext } from '../context.ts';
import type { Clock } from '../core/clock.ts';
import { LabsError } from '../core/errors.ts';
import type { Letter } from '../lab/mail-action.ts';
import { errorText } from '../screens/error.ts';
import { tellExpiredRuns } from './expired-runs.ts';
import type { AccountUse } from './open-account.ts';
import { tellDamage } from './tell-damage.ts';

/** What `--target`, `--region` and `--profile` ask for. */
export interface TargetWish {
  readonly choice: TargetChoice;
  readonly region: string | undefined;
  readonly profile?: string | undefined;
  /** What a real account is opened for; without it none is. */
  readonly use?: AccountUse;
  /** Nothing is to be done but to look, and that at once: what goes on in the sandbox by itself may wait. */
  readonly isLook?: boolean;
}

/** A target that this command has opened. */
export interface OpenTarget {
  readonly connection: Connection;
  /** Real time; on the sandbox its own, which can be ahead. */
  readonly clock: Clock;
  /** Moves the sandbox's clock; undefined where time can't be moved. */
  readonly advance: ((durationMs: number) => Promise<void>) | undefined;
  /** Whether it has anything of a service; undefined where only its listings tell. */
  readonly isInUse?: (service: string) => boolean;
  /** What it has mailed; undefined where mail leaves it. */
  readonly inbox: (() => Promise<readonly Letter[]>) | undefined;
  /** What leads the AWS CLI to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What it means to work there, in a few words. */
  readonly note: string;
  readonly close: () => Promise<void>;
}

export interface TargetFlags {
  readonly target: string | undefined;
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

/** Reads the flags; what they leave out comes from `pin`, or is the sandbox. Throws LabsError. */
export const targetWish = ({ target, region, profile }: TargetFlags, pin?: TargetPin): TargetWish => {
  const choice = target === undefined ? pinnedChoice(pin) : parseTarget(target);
  if (profile !== undefined && choice.kind === 'sandbox') {
    throw new LabsError('USAGE', '--profile names keys, but the sandbox has its own.', {
      fix: 'Leave --profile away, or pass --target aws or the URL of an emulator.',
    });
  }
  return {
    choice,
    region: region ?? (pin?.kind === choice.kind ? pin.region : undefined),
    profile: profile ?? (isPinned(choice, pin) ? pin?.profile : undefined),
  };
};

const isPinned = (choice: TargetChoice, pin: TargetPin | undefined): boolean =>
  pin?.kind === choice.kind && (choice.kind !== 'emulator' || choice.endpoint === pin.endpoint);

const pinnedChoice = (pin: TargetPin | undefined): TargetChoice => {
  if (pin?.kind === 'emulator' && pin.endpoint !== undefined) {
    return { kind: 'emulator', endpoint: pin.endpoint };
  }
  return { kind: pin?.kind === 'aws' ? 'aws' : 'sandbox' };
};

/** The target that a run belongs to; a real account was confirmed when the run began. */
export const pinnedWish = (pin: TargetPin): TargetWish => ({
  choice: pinnedChoice(pin),
  region: pin.region,
  profile: pin.profile,
  use: { kind: 'run', account: pin.account, mayAsk: true },
});

/** Opens a target; whoever opens it closes it. Throws LabsError. */
export const openTarget = async (wish: TargetWish, context: AppContext): Promise<OpenTarget> => {
  tellExpiredRuns(context);
  return openQuietly(wish, context);
};

/** The same by who has told of expired runs already. */
export const openQuietly = async (wish: TargetWish, context: AppContext): Promise<OpenTarget> =>
  wish.choice.kind === 'sandbox' ? openOwnSandbox(wish, context) : openElsewhere(wish, context);

const openOwnSandbox = async ({ region, isLook }: TargetWish, context: AppContext): Promise<OpenTarget> => {
  const options = {
    folder: context.paths.sandbox,
    report: (error: unknown) => context.terminal.warn(errorText(error, context, { isJson: false })),
  };
  const still = isLook && (await (await import('./still-target.ts')).openStillTarget(options, context));
  if (still) return still;
  const { openSandbox } = await import('../sandbox/holder.ts');
  const handle = await openSandbox(options);
  tellDamage(handle.damage, context);
  const clientConfig = { ...handle.clientConfig, region: region ?? handle.region };
  const { account, endpoint } = handle;
  const { connect } = await import('../aws/connect.ts');
  const connection = await connect({ kind: 'sandbox', clientConfig, account, endpoint });
  const { accessKeyId, secretAccessKey } = clientConfig.credentials;
  return {
    connection,
    clock: { ...context.clock, now: handle.nowMs },
    advance: handle.advance,
    inbox: handle.mail,
    environment: {
      // Without it a command without --endpoint-url would go to real AWS.
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: clientConfig.region,
    },
    note: NOTES.sandbox,
    close: async () => {
      connection.close();
      await handle.close();
    },
  };
};

const openElsewhere = async (wish: TargetWish, context: AppContext): Promise<OpenTarget> => {
  const connection = await (wish.choice.kind === 'emulator'
    ? openEmulator(wish.choice.endpoint, wish, context.env)
    : openAccountFor(wish, context));
  return {
    connection,
    clock: context.clock,
    advance: undefined,
    inbox: undefined,
    environment: {},
    note: noteOf(connection),
    close: async () => connection.close(),
  };
};

const openAccountFor = async (
  { use, region, profile }: TargetWish,
  context: AppContext,
): Promise<Connection> => {
  if (use === undefined) throw new TypeError('A real account is only opened for something.');
  const { openAccount } = await import('./open-account.ts');
  return openAccount({ region, profile, use }, context);
};

const NOTES: Readonly<Record<Target['kind'], string>> = {
  sandbox: 'on this machine, free, nothing leaves it',
  emulator: 'an emulator that you run; what it lacks, a step may not find',
  aws: 'a real account, which pays for what is made; it is deleted at the end',
};

const noteOf = ({ target, emulator }: Connection): string =>
  emulator?.name === undefined ? NOTES[target.kind] : `${emulator.name}; what it lacks, a step may not find`;

const openEmulator = async (
  endpoint: string,
  { region, profile }: TargetWish,
  env: AppContext['env'],
): Promise<Connection> => {
  const { emulatorKeys } = await import('../aws/emulator-keys.ts');
  const { emulatorTrust } = await import('../aws/emulator-certificates.ts');
  const credentials = await emulatorKeys({ endpoint, profile, env });
  const { connect } = await import('../aws/connect.ts');
  const trust = emulatorTrust({ endpoint, env });
  return connect({ kind: 'emulator', endpoint, region, profile, credentials, ...trust });
};
