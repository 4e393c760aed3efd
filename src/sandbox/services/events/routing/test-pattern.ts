import {
  compilePattern,
  EventPatternError,
  matchesPattern,
  readEvent,
} from '../../../kernel/event-pattern.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter, invalidPattern } from '../errors.ts';
import type { EventsSdk } from '../rows.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export const testPatternOperations = {
  TestEventPattern: {
    handle: ({ EventPattern, Event }) => {
      // The event is looked at first.
      const event = readEvent(Event);
      if (!event) throw invalidParameter('Event');
      try {
        return { Result: matchesPattern(compilePattern(EventPattern), event) };
      } catch (error) {
        if (error instanceof EventPatternError) throw invalidPattern(EventPattern, error);
        throw error;
      }
    },
  },
} satisfies Operations<EventsSdk>;
