import type { Damage } from '../core/append-log.ts';
import type { SandboxStatus } from '../sandbox/ask-holder.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Styled = Pick<Terminal, 'style'>;

export const sandboxStatusText = (status: SandboxStatus, { style }: Styled): string =>
  `${style.bold('The sandbox runs')} at ${style.cyan(status.endpoint)} (process ${status.pid}).\n` +
  `Account ${status.account}, region ${status.region}. Its clock says ${status.now}.\n` +
  'Point a shell, an SDK or the AWS CLI at it with:\n';

/** Lines for a POSIX shell. The keys open this sandbox and nothing else. */
export const exportLines = ({ endpoint, keys, region }: SandboxStatus): string =>
  [
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_ACCESS_KEY_ID=${keys.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    '',
  ].join('\n');

/** Told once, when a log of ours was found damaged. */
export const damageText = (damage: Damage, { style }: Styled): string =>
  `${style.yellow('Note:')} ${damage.lines} ${damage.lines === 1 ? 'line' : 'lines'} of ${damage.file} could not be read ` +
  `and ${damage.lines === 1 ? 'was' : 'were'} set aside in ${damage.setAside}. Everything else is there.\n`;
