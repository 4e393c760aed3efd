import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabsError } from '../core/errors.ts';

interface Where {
  readonly endpoint: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How an emulator that speaks TLS is known. */
export interface EmulatorTrust {
  /** Certificates of the authorities to trust, PEM; undefined for those that this machine trusts. */
  readonly ca: string | undefined;
  /** Files on this machine say that it is AWS's own. */
  readonly isAwsEmulator: boolean;
}

/**
 * What an emulator's certificate is held against: what `AWS_CA_BUNDLE` names
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html; what `NODE_EXTRA_CA_CERTS` names, Node adds by
 * itself), or for AWS's own emulator what that has written. Throws LabsError.
 */
export const emulatorTrust = ({ endpoint, env }: Where): EmulatorTrust => {
  const written = ofAwsEmulator({ endpoint, env });
  return { ca: ofBundle(env) ?? written, isAwsEmulator: written !== undefined };
};

const ofBundle = ({ AWS_CA_BUNDLE: file }: Where['env']): string | undefined => {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LabsError('FILE_UNREADABLE', `AWS_CA_BUNDLE names ${file}, which can't be read.`, {
      fix: 'Name the file with the certificates that are to be trusted, or unset AWS_CA_BUNDLE.',
      cause,
    });
  }
};

/**
 * At its start AWS's own emulator writes its certificate into a folder that is named for its port:
 * https://docs.aws.amazon.com/emulator/latest/userguide/point-sdk-to-emulator.html
 */
const ofAwsEmulator = ({ endpoint, env }: Where): string | undefined => {
  const { protocol, hostname, port } = new URL(endpoint);
  if (protocol !== 'https:' || !/^(localhost|127\.0\.0\.1)$/.test(hostname) || !env.HOME) return undefined;
  try {
    return readFileSync(join(env.HOME, '.aws/emulator', port || '443', 'ca.pem'), 'utf8');
  } catch {
    return undefined;
  }
};
