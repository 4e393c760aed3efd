import type { Context } from '../../kernel/context.ts';
import { passRole } from '../../kernel/pass-role.ts';
import type { Authorization } from '../../kernel/service.ts';
import { type FunctionInput, functionArn, parseReference } from './function-reference.ts';

/** The permission `lambda:<action>` on the function that a request names. */
export const onFunction =
  (action: string) =>
  (input: FunctionInput, context: Context): Authorization => {
    const { name } = parseReference(input, context);
    return { action: `lambda:${action}`, resource: functionArn(context, name) };
  };

/** As {@link onFunction}; for calls that IAM holds against the qualified ARN too. */
export const onQualified =
  (action: string) =>
  (input: FunctionInput, context: Context): Authorization => {
    const { name, qualifier } = parseReference(input, context);
    return { action: `lambda:${action}`, resource: functionArn(context, name, qualifier) };
  };

/** Giving a function a role needs the right to pass it. */
export const passFunctionRole = (roleArn: string | undefined): Authorization[] =>
  roleArn === undefined ? [] : [passRole(roleArn, 'lambda.amazonaws.com')];

/** Calls that Lambda makes for a function, under its execution role. */
export const asFunction = (roleArn: string | undefined, functionName: string) =>
  ({ roleArn: roleArn ?? '', sessionName: functionName, service: 'lambda.amazonaws.com' }) as const;
