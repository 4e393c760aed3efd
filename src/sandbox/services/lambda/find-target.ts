import type { Context } from '../../kernel/context.ts';
import { chooseVersion } from './aliases.ts';
import type { Target } from './engine.ts';
import { functionNotFound } from './errors.ts';
import { resolveVersion } from './find-function.ts';
import { type FunctionReference, functionArn, isAliasName } from './function-reference.ts';
import { requireActive } from './lifecycle.ts';
import { aliases, qualifiedKey, versions } from './rows.ts';

/** The release that an invocation runs now. Throws AWS's errors where there is none or it is Pending. */
export const findTarget = (context: Context, reference: FunctionReference): Target => {
  const { name, qualifier } = reference;
  let row = resolveVersion(context, reference);
  const alias =
    qualifier !== undefined && isAliasName(qualifier)
      ? context.table(aliases).get(qualifiedKey(name, qualifier))
      : undefined;
  if (alias) {
    const version = chooseVersion(context, alias);
    const chosen = context.table(versions).get(qualifiedKey(name, version));
    if (!chosen) throw functionNotFound(functionArn(context, name, version));
    row = chosen;
  }
  requireActive(row);
  return { functionName: name, qualifier, release: row.serving ?? row };
};
