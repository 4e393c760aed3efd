import { type Connection, connect } from '../aws/connect.ts';
import { parseTarget, type TargetChoice, type TargetPin } from '../aws/target.ts';
import type { AppContext } from '../context.ts';
import type { Clock } from '../core/clock.ts';
import { LabsError } from '../core/errors.ts';
import type { Letter } from '../lab/mail-action.ts';
import { openSandbox } from '../sandbox/holder.ts';
import { errorText } from '../screens/error.ts';
import { tellDamage } from './tell-damage.ts';

/** What `--target`, `--region` and `--profile` ask for. */
export interface TargetWish {
  readonly choice: TargetChoice;
  readonly region: string | undefined;
}

/** A target that this command has opened. */
export interface OpenTarget {
  readonly connection: Connection;
  /** Real time; on the sandbox its own, which can be ahead. */
  readonly clock: Clock;
  /** Moves the sandbox's clock; undefined where time can't be moved. */
  readonly advance: ((durationMs: number) => Promise<void>) | undefined;
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
  if (profile !== undefined && choice.kind !== 'aws') {
    throw new LabsError('USAGE', '--profile names keys for a real account, but the target is none.', {
      fix: 'Leave --profile away, or pass --target aws.',
    });
  }
  return { choice, region: region ?? pin?.region };
};

const pinnedChoice = (pin: TargetPin | undefined): TargetChoice => {
  if (pin?.kind === 'emulator' && pin.endpoint !== undefined) {
    return { kind: 'emulator', endpoint: pin.endpoint };
  }
  return { kind: pin?.kind === 'aws' ? 'aws' : 'sandbox' };
};

/** The target that a run belongs to. */
export const pinnedWish = (pin: TargetPin): TargetWish => ({ choice: pinnedChoice(pin), region: pin.region });

/** Opens a target; whoever opens it closes it. Throws LabsError. */
export const openTarget = async (wish: TargetWish, context: AppContext): Promise<OpenTarget> =>
  wish.choice.kind === 'sandbox' ? openOwnSandbox(wish, context) : openElsewhere(wish, context);

const openOwnSandbox = async ({ region }: TargetWish, context: AppContext): Promise<OpenTarget> => {
  const handle = await openSandbox({
    folder: context.paths.sandbox,
    report: (error) => context.terminal.warn(errorText(error, context, { isJson: false })),
  });
  tellDamage(handle.damage, context);
  const clientConfig = { ...handle.clientConfig, region: region ?? handle.region };
  const { account, endpoint } = handle;
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
    note: 'on this machine, free, nothing leaves it',
    close: async () => {
      connection.close();
      await handle.close();
    },
  };
};

const openElsewhere = async ({ choice, region }: TargetWish, context: AppContext): Promise<OpenTarget> => {
  const connection = await connect(
    choice.kind === 'emulator' ? { kind: 'emulator', endpoint: choice.endpoint, region } : { kind: 'aws' },
  );
  return {
    connection,
    clock: context.clock,
    advance: undefined,
    inbox: undefined,
    environment: {},
    note: 'an emulator that you run; what it lacks, a step may not find',
    close: async () => connection.close(),
  };
};
