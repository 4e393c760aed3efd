import type * as Sdk from '@aws-sdk/client-lambda';
import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { PolicyDocument, PolicyStatement } from '../../kernel/policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { conflict, invalidParameter, notFound, resourceNotFound, wrongRevision } from './errors.ts';
import { findFunction, findVersion, requireQualifier } from './find-function.ts';
import { type FunctionReference, functionArn, isAliasName, parseReference } from './function-reference.ts';
import { newRevision } from './lifecycle.ts';
import { aliases, functions, LATEST, policies, qualifiedKey } from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const permissionOperations = {
  AddPermission: {
    authorize: onFunction('AddPermission'),
    handle: (input, context) => {
      const reference = parseReference(input, context);
      if (reference.qualifier === LATEST)
        throw invalidParameter('We currently do not support adding policies for $LATEST.');
      findFunction(context, reference.name);
      requireQualifier(context, reference);
      if (input.RevisionId !== undefined && input.RevisionId !== revisionOf(context, reference))
        throw wrongRevision('GetPolicy');
      const key = qualifiedKey(reference.name, reference.qualifier);
      const statements = context.table(policies).get(key)?.statements ?? [];
      if (statements.some(({ Sid }) => Sid === input.StatementId)) {
        throw conflict(
          `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = buildStatement(input, functionArn(context, reference.name, reference.qualifier));
      context.table(policies).put(key, { statements: [...statements, statement] });
      touch(context, reference);
      return { Statement: JSON.stringify(statement) };
    },
  },
  RemovePermission: {
    authorize: onFunction('RemovePermission'),
    handle: (input, context) => {
      const reference = parseReference(input, context);
      if (!context.table(functions).has(reference.name))
        throw notFound(`No policy found for: ${functionArn(context, reference.name)}`);
      requireQualifier(context, reference);
      const key = qualifiedKey(reference.name, reference.qualifier);
      const statements = context.table(policies).get(key)?.statements;
      if (!statements) throw notFound('No policy is associated with the given resource.');
      const left = statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (left.length === statements.length)
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      if (input.RevisionId !== undefined && input.RevisionId !== revisionOf(context, reference))
        throw wrongRevision('GetFunction/GetAlias');
      if (left.length > 0) context.table(policies).put(key, { statements: left });
      else context.table(policies).delete(key);
      touch(context, reference);
      return {};
    },
  },
  GetPolicy: {
    authorize: onFunction('GetPolicy'),
    handle: (input, context) => {
      const reference = parseReference(input, context);
      findFunction(context, reference.name);
      const policy = resourcePolicy(context, reference);
      if (!policy) throw resourceNotFound();
      return { Policy: JSON.stringify(policy), RevisionId: revisionOf(context, reference) };
    },
  },
} satisfies Operations<typeof Sdk>;

/** The policy attached to a function, or to the version or alias that a reference names. */
export const resourcePolicy = (
  context: Context,
  { name, qualifier }: FunctionReference,
): PolicyDocument | undefined => {
  const row = context.table(policies).get(qualifiedKey(name, qualifier));
  return row && { Version: '2012-10-17', Id: 'default', Statement: row.statements };
};

const buildStatement = (input: AddPermissionRequest, Resource: string): PolicyStatement => {
  const conditions = {
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl !== undefined && {
      Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) },
    }),
    ...stringEquals({
      'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType,
      'aws:PrincipalOrgID': input.PrincipalOrgID,
      'AWS:SourceAccount': input.SourceAccount,
      'lambda:EventSourceToken': input.EventSourceToken,
    }),
  };
  return {
    Sid: input.StatementId ?? '',
    Effect: 'Allow',
    Principal: principal(input.Principal ?? ''),
    Action: input.Action ?? '',
    Resource,
    ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
  };
};

const stringEquals = (keys: Readonly<Record<string, string | undefined>>) => {
  const given = Object.entries(keys).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return given.length === 0 ? {} : { StringEquals: Object.fromEntries(given) };
};

const principal = (given: string): '*' | Record<string, string> => {
  if (given === '*') return given;
  if (given.endsWith('.amazonaws.com')) return { Service: given };
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts):/.test(given)) return { AWS: given };
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.');
};

const revisionOf = (context: Context, { name, qualifier }: FunctionReference): string | undefined =>
  qualifier !== undefined && isAliasName(qualifier)
    ? context.table(aliases).get(qualifiedKey(name, qualifier))?.revisionId
    : findVersion(context, name, qualifier).configuration.RevisionId;

/** Changing a policy is a new revision of what it is attached to. */
const touch = (context: Context, { name, qualifier }: FunctionReference): void => {
  const key = qualifiedKey(name, qualifier);
  const alias = context.table(aliases).get(key);
  if (alias) context.table(aliases).put(key, { ...alias, revisionId: context.uuid() });
  else newRevision(context, name, qualifier);
};
