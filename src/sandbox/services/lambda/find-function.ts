import type { Context } from '../../kernel/context.ts';
import { functionNotFound, invalidParameter, notFound } from './errors.ts';
import { type FunctionReference, functionArn, isAliasName } from './function-reference.ts';
import {
  type AliasRow,
  aliases,
  type FunctionRow,
  functions,
  LATEST,
  qualifiedKey,
  type VersionRow,
  versions,
} from './rows.ts';

/** Throws AWS's ResourceNotFoundException. */
export const findFunction = (context: Context, name: string): FunctionRow => {
  const row = context.table(functions).get(name);
  if (!row) throw functionNotFound(functionArn(context, name));
  return row;
};

/** `$LATEST` or a published version by its number. */
export const findVersion = (context: Context, name: string, version: string = LATEST): VersionRow => {
  const row = context.table(versions).get(qualifiedKey(name, version));
  if (!row) throw functionNotFound(functionArn(context, name, version === LATEST ? undefined : version));
  return row;
};

/** The version that a reference means, through an alias where it names one. */
export const resolveVersion = (context: Context, reference: FunctionReference): VersionRow => {
  const { name, qualifier } = reference;
  const missing = () => functionNotFound(functionArn(context, name, qualifier));
  if (!context.table(functions).has(name)) throw missing();
  const alias =
    qualifier !== undefined && isAliasName(qualifier)
      ? context.table(aliases).get(qualifiedKey(name, qualifier))
      : undefined;
  if (qualifier !== undefined && isAliasName(qualifier) && !alias) throw missing();
  const row = context.table(versions).get(qualifiedKey(name, alias?.functionVersion ?? qualifier));
  if (!row) throw missing();
  return row;
};

/** Checks that a version or alias exists, with the texts of the permission and concurrency calls. */
export const requireQualifier = (context: Context, { name, qualifier }: FunctionReference): void => {
  if (qualifier === undefined) return;
  const arn = functionArn(context, name, qualifier);
  if (isAliasName(qualifier)) findAlias(context, name, qualifier);
  else if (!context.table(versions).has(qualifiedKey(name, qualifier))) throw functionNotFound(arn);
};

/** For operations on a function as a whole. AWS's text of PutFunctionConcurrency, the one that is recorded. */
export const requireUnqualified = (qualifier: string | undefined): void => {
  if (qualifier === undefined) return;
  throw invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
};

export const findAlias = (context: Context, name: string, alias: string): AliasRow => {
  const row = context.table(aliases).get(qualifiedKey(name, alias));
  if (!row) throw notFound(`Cannot find alias arn: ${functionArn(context, name, alias)}`);
  return row;
};

/** All versions of a function, `$LATEST` first. */
export const versionsOf = (context: Context, name: string): VersionRow[] =>
  [...context.table(versions).values()].filter((row) => row.functionName === name);
