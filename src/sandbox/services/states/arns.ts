import type { Context } from '../../kernel/context.ts';
import { invalidArn, invalidName } from './errors.ts';

type Kind = 'stateMachine' | 'execution' | 'express' | 'activity';

export const arnOf = (context: Context, kind: Kind, name: string): string =>
  `arn:aws:states:${context.region}:${context.account}:${kind}:${name}`;

const STATES_ARN = /^arn:aws[\w-]*:states:[\w-]*:\d{12}:(\w+):(.+)$/;

/** Throws InvalidArn unless the ARN is one of `kinds`. */
export const checkArn = (arn: string, kinds: readonly Kind[]): void => {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const [, kind] = STATES_ARN.exec(arn) ?? [];
  if (!kinds.some((one) => one === kind)) {
    throw invalidArn(`Resource type not valid in this context: ${kind ?? arn.split(':')[5] ?? arn}`);
  }
};

/** "A name must not contain: white space, brackets, wildcards, special characters, control characters." */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

export const checkName = (name: string): void => {
  if (FORBIDDEN.test(name) || name.length > 80) throw invalidName(name);
};

/** The machine that an ARN means, with the version or alias it names: `…:stateMachine:hello:3`. */
export const splitMachineArn = (
  arn: string,
): { readonly machineArn: string; readonly qualifier: string | undefined } => {
  const parts = arn.split(':');
  return { machineArn: parts.slice(0, 7).join(':'), qualifier: parts[7] };
};
