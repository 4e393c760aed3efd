import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';

/** A reason for each action, in their order; `None` for those that could have been done. */
export const canceled = (reasons: readonly CancellationReason[]): AwsError =>
  new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { members: { CancellationReasons: reasons } },
  );

export const NO_REASON: CancellationReason = { Code: 'None' };
