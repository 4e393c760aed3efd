import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Operations } from '../../../kernel/service.ts';
import { invalidToken } from '../errors.ts';
import { DEFAULT_PAGE } from '../page.ts';
import { type EventRow, eventKey, events, progress } from '../rows.ts';
import type { StatesSdk } from '../states-sdk.ts';
import { findExecution } from './execution-operations.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const historyOperations = {
  GetExecutionHistory: {
    authorize: (input) => ({ action: 'states:GetExecutionHistory', resource: input.executionArn }),
    handle: (
      { executionArn, maxResults, reverseOrder = false, nextToken, includeExecutionData = true },
      context,
    ) => {
      const { arn } = findExecution(context, executionArn);
      const last = context.table(progress).get(arn)?.lastEvent ?? 0;
      const from = nextToken === undefined ? (reverseOrder ? last : 1) : eventIn(nextToken);
      const limit = maxResults || DEFAULT_PAGE;
      const step = reverseOrder ? -1 : 1;
      const shown: HistoryEvent[] = [];
      let id = from;
      for (; shown.length < limit; id += step) {
        const event = context.table(events).get(eventKey(arn, id));
        if (!event) break;
        shown.push(showEvent(event, includeExecutionData));
      }
      const hasMore = context.table(events).has(eventKey(arn, id));
      return { events: shown, nextToken: hasMore ? tokenOf(id) : undefined };
    },
  },
} satisfies Operations<StatesSdk>;

const tokenOf = (id: number): string => Buffer.from(`event ${id}`).toString('base64url');

const eventIn = (token: string): number => {
  const [, id] = /^event (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (id === undefined) throw invalidToken();
  return Number(id);
};

const DATA: ReadonlySet<string> = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

const showEvent = ({ id, previousEventId, atMs, type, detail }: EventRow, hasData: boolean): HistoryEvent => {
  const value = Object.fromEntries(
    Object.entries(detail?.value ?? {}).filter(([name]) => hasData || !DATA.has(name)),
  );
  return {
    timestamp: new Date(atMs),
    type,
    id,
    previousEventId,
    ...(detail && { [detail.member]: value }),
  };
};
