import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { invalidParameter, notFound } from './errors.ts';
import { LATEST } from './rows.ts';

/** A function as a request names it. */
export interface FunctionReference {
  readonly name: string;
  /** A version, `$LATEST` or an alias, from the ARN or the Qualifier. */
  readonly qualifier: string | undefined;
}

/** The members by which requests name a function. */
export interface FunctionInput {
  readonly FunctionName: string | undefined;
  readonly Qualifier?: string | undefined;
}

const REFERENCE =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;

/**
 * Reads a name, a partial ARN (`123456789012:my-function`) or an ARN, with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html (FunctionName: name formats)
 */
export const parseReference = (input: FunctionInput, context: Context): FunctionReference => {
  const given = input.FunctionName ?? '';
  const { region, account, name = given, qualifier } = REFERENCE.exec(given)?.groups ?? {};
  if (account !== undefined && account !== context.account) {
    throw new AwsError('AccessDeniedException', 'null', { httpStatus: 403 });
  }
  if (region !== undefined && region !== context.region) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${context.region}')`);
  }
  if (qualifier !== undefined && input.Qualifier !== undefined && qualifier !== input.Qualifier) {
    throw invalidParameter(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name, qualifier: input.Qualifier ?? qualifier };
};

/** The ARN of a function, or with a qualifier of its version or alias. */
export const functionArn = (context: Context, name: string, qualifier?: string): string => {
  const arn = `arn:aws:lambda:${context.region}:${context.account}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
};

export const isVersionNumber = (qualifier: string): boolean => /^\d+$/.test(qualifier);

export const isAliasName = (qualifier: string): boolean =>
  qualifier !== LATEST && !isVersionNumber(qualifier);
