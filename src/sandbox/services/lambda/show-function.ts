import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import { functionArn } from './function-reference.ts';
import { LATEST, type VersionRow } from './rows.ts';

/** A version's configuration under the ARN by which it was asked for. */
export const showVersion = (
  context: Context,
  row: VersionRow,
  qualifier?: string,
): FunctionConfiguration => ({
  ...row.configuration,
  FunctionArn: functionArn(
    context,
    row.functionName,
    qualifier ?? (row.version === LATEST ? undefined : row.version),
  ),
});

/** Lists leave the state out: https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const showInList = (context: Context, row: VersionRow, qualifier?: string): FunctionConfiguration => {
  const {
    State,
    StateReason,
    StateReasonCode,
    LastUpdateStatus,
    LastUpdateStatusReason,
    RuntimeVersionConfig,
    ...shown
  } = showVersion(context, row, qualifier);
  return shown;
};
