import type { Context } from '../../../kernel/context.ts';
import type { Activity } from './activity.ts';
import type { MappingRow } from './mapping.ts';

/** What reads a source for an enabled mapping and invokes its function. */
export interface Consumer {
  /** There may be something to read. */
  readonly wake: () => void;
  /** Takes nothing more; resolves when what it has taken is done with. What waits for its batch to fill up still goes, or comes again. */
  readonly stop: (gathered: 'deliver' | 'drop') => Promise<void>;
}

/** What a consumer works with. */
export interface ConsumerParts {
  /** Of the mapping's account and region, caused by nothing. */
  readonly context: Context;
  readonly mapping: MappingRow;
  readonly activity: Activity;
}
