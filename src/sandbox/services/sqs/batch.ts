import { AwsError } from '../../kernel/aws-error.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ENTRIES = 10;

interface Entry {
  readonly Id?: string | undefined;
}

export interface Batch<E extends Entry, R> {
  /** What lets the whole batch fail, beside its number and its ids. */
  readonly checkAll?: (entries: readonly E[]) => void;
  /** One entry; AwsError lets that entry fail. */
  readonly handle: (entry: E) => R;
}

interface Failure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Handles each entry of a batch by itself. `kind` is the entries' name in AWS's texts. Throws AwsError. */
export const answerBatch = <E extends Entry, R extends object>(
  kind: string,
  entries: readonly E[],
  { checkAll, handle }: Batch<E, R>,
): { Successful: (R & { readonly Id: string })[]; Failed: Failure[] } => {
  checkIds(kind, entries);
  checkAll?.(entries);
  const Successful: (R & { readonly Id: string })[] = [];
  const Failed: Failure[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      Successful.push({ Id, ...handle(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { code, queryCode = code, message } = error;
      Failed.push({ Id, SenderFault: true, Code: queryCode, Message: message });
    }
  }
  return { Successful, Failed };
};

const checkIds = (kind: string, entries: readonly Entry[]): void => {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  }
  if (entries.length > MAX_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id = '' } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
};
