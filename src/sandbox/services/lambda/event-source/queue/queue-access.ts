import type { Message } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../../../kernel/context.ts';
import { sdk } from '../../../../kernel/sdk.ts';

/** A queue under a function's execution role, as Lambda's pollers see it. Calls throw AwsError. */
export interface QueueAccess {
  /** At most ten messages, with all that they carry. */
  readonly receive: (max: number) => Promise<readonly Message[]>;
  /** Never throws: what can't be deleted comes back when its visibility timeout is over, and the trace tells why. */
  readonly remove: (handles: readonly string[]) => Promise<number>;
  readonly visibilityTimeoutSeconds: () => Promise<number>;
}

const MAX_PER_CALL = 10;

export const openQueue = (
  context: Context,
  { queueUrl: QueueUrl, as }: { readonly queueUrl: string; readonly as: CallAs },
): QueueAccess => {
  const deleteSome = async (handles: readonly string[]): Promise<number> => {
    const { DeleteMessageBatchCommand } = await sdk.sqs();
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    try {
      const { Successful } = await context.call(new DeleteMessageBatchCommand({ QueueUrl, Entries }), as);
      return Successful?.length ?? 0;
    } catch (error) {
      if (error instanceof AwsError) return 0;
      throw error;
    }
  };
  return {
    receive: async (max) => {
      const { ReceiveMessageCommand } = await sdk.sqs();
      const { Messages } = await context.call(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(max, MAX_PER_CALL),
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
          // The bus tells when there is something.
          WaitTimeSeconds: 0,
        }),
        as,
      );
      return Messages ?? [];
    },
    remove: async (handles) => {
      let removed = 0;
      for (let at = 0; at < handles.length; at += MAX_PER_CALL)
        removed += await deleteSome(handles.slice(at, at + MAX_PER_CALL));
      return removed;
    },
    visibilityTimeoutSeconds: async () => {
      const { GetQueueAttributesCommand } = await sdk.sqs();
      const { Attributes } = await context.call(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
        as,
      );
      return Number(Attributes?.VisibilityTimeout ?? DEFAULT_VISIBILITY_SECONDS);
    },
  };
};

const DEFAULT_VISIBILITY_SECONDS = 30;
