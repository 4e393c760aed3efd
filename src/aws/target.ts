import { LabsError } from '../core/errors.ts';

interface Place {
  readonly region: string;
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** Where calls go. */
export type Target =
  /** `endpoint` is where the sandbox listens, if it does: our own calls reach it in memory. */
  | (Place & { readonly kind: 'sandbox'; readonly endpoint: string | undefined })
  | (Place & {
      readonly kind: 'emulator';
      readonly endpoint: string;
      /** The profile whose keys it is given. */
      readonly profile?: string | undefined;
    })
  | (Place & {
      readonly kind: 'aws';
      readonly profile: string | undefined;
      /** The ARN of who calls: a user, a role's session, or the account itself. */
      readonly caller: string;
    });

/** What `--target` asks for, before anybody has looked at whose account it is. */
export type TargetChoice =
  | { readonly kind: 'sandbox' }
  | { readonly kind: 'emulator'; readonly endpoint: string }
  | { readonly kind: 'aws' };

/**
 * What a run is pinned to: a journal is only ever cleaned on the same target, account and region. The sandbox's port
 * changes from process to process, so only an emulator's endpoint counts.
 */
export interface TargetPin extends Place {
  readonly kind: Target['kind'];
  readonly endpoint: string | undefined;
  /** The profile whose keys the target was reached with; others of the same account do as well. */
  readonly profile?: string | undefined;
}

/** Reads `--target`: `sandbox`, `aws` or an emulator's URL. Throws `TARGET_UNKNOWN`. */
export const parseTarget = (text: string): TargetChoice => {
  if (text === 'sandbox' || text === 'aws') return { kind: text };
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw new LabsError('TARGET_UNKNOWN', `"${text}" is neither sandbox nor aws nor a URL.`, {
      fix: TARGET_FIX,
    });
  }
  const url = new URL(text);
  if (/(^|\.)(amazonaws|api\.aws|amazonaws\.com\.cn|on\.aws)(\.com)?(\.cn)?$/i.test(url.hostname)) {
    throw new LabsError('TARGET_UNKNOWN', `${url.hostname} is AWS itself, not an emulator.`, {
      fix: 'Use --target aws for a real account.',
    });
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new LabsError('TARGET_UNKNOWN', `${url.origin} can't be given keys, a query or a fragment.`, {
      fix: TARGET_FIX,
    });
  }
  return { kind: 'emulator', endpoint: text.replace(/\/+$/, '') };
};

const TARGET_FIX =
  'Pass --target sandbox, --target aws, or the URL of an emulator such as http://localhost:4566.';

export const pinOf = (target: Target): TargetPin => ({
  kind: target.kind,
  account: target.account,
  partition: target.partition,
  region: target.region,
  endpoint: target.kind === 'emulator' ? target.endpoint : undefined,
  ...(target.kind !== 'sandbox' && target.profile !== undefined && { profile: target.profile }),
});

/** One line for people: `sandbox`, `emulator http://localhost:4566 · account 000000000000 · us-east-1`. */
export const describeTarget = (target: TargetPin | Target): string => {
  if (target.kind === 'sandbox') return 'sandbox';
  const name = target.kind === 'emulator' ? `emulator ${target.endpoint}` : 'AWS';
  return `${name} · account ${target.account} · ${target.region}`;
};

/** Throws `TARGET_MISMATCH` unless `target` is the one that the run was pinned to. */
export const requireSameTarget = (pin: TargetPin, target: Target): void => {
  const here = pinOf(target);
  const differs = PINNED.find((field) => pin[field] !== here[field]);
  if (differs === undefined) return;
  throw new LabsError(
    'TARGET_MISMATCH',
    `The run belongs to ${describeTarget(pin)}, but this is ${describeTarget(target)}: another ${differs === 'kind' ? 'target' : differs}.`,
    { fix: `Run the command again with ${targetFlags(pin)}${keysOf(pin)}.` },
  );
};

const PINNED = ['kind', 'endpoint', 'partition', 'account', 'region'] as const;

const keysOf = ({ kind, account }: TargetPin): string =>
  kind === 'aws' ? ` and keys of account ${account}` : '';

/** What names a target on the command line, as far as flags can: `--target aws --region eu-west-1`. */
export const targetFlags = (target: TargetPin | Target): string => {
  if (target.kind === 'sandbox') return '--target sandbox';
  const profile = target.profile === undefined ? '' : ` --profile ${target.profile}`;
  const name = target.kind === 'emulator' ? target.endpoint : 'aws';
  return `--target ${name} --region ${target.region}${profile}`;
};
