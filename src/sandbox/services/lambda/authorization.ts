import type { Context } from '../../kernel/context.ts';
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

/** Giving a function a role needs the right to pass it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
export const passRole = (roleArn: string | undefined): Authorization[] =>
  roleArn === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: roleArn,
          conditions: { 'iam:PassedToService': 'lambda.amazonaws.com' },
        },
      ];

/** Calls that Lambda makes for a function, under its execution role. */
export const asFunction = (roleArn: string | undefined, functionName: string) =>
  ({ roleArn: roleArn ?? '', sessionName: functionName, service: 'lambda.amazonaws.com' }) as const;
