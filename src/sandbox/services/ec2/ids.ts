import { createHash } from 'node:crypto';
import type { Context } from '../../kernel/context.ts';

/** A new id: `i-0` and 16 hex digits. */
export const newId = (context: Context, prefix: string): string =>
  `${prefix}-0${context.uuid().replaceAll('-', '').slice(0, 16)}`;

/** The id of what every account has from the beginning, always the same for one account and region. */
export const fixedId = ({ account, region }: Context, prefix: string, what: string): string =>
  `${prefix}-0${createHash('sha256').update(`${account}/${region}/${what}`).digest('hex').slice(0, 16)}`;

export const isId = (text: string, prefix: string): boolean =>
  new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(text);

/** The ARN of a resource of the account. */
export const ec2Arn = ({ account, region }: Context, type: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:${type}/${id}`;
