import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { forgetRecords } from '../records/record-log.ts';
import { consumers, type StreamRow, streams } from '../rows.ts';

/** How long a stream is being created, changed or deleted; AWS takes seconds. */
const SETTLING_MS = 500;

/** Stores a stream whose status passes, and makes it pass. */
export const putUnsettled = (context: Context, stream: StreamRow): StreamRow => {
  const unsettled = { ...stream, settlesMs: context.clock.now() + SETTLING_MS };
  context.table(streams).put(stream.name, unsettled);
  settleLater(context, unsettled);
  return unsettled;
};

/** Goes on with what was unsettled when the sandbox was closed. */
export const resumeUnsettled = (service: ServiceContext): void => {
  for (const scope of service.scopes(streams)) {
    const context = service.scope(scope);
    for (const stream of context.table(streams).values())
      if (stream.settlesMs !== undefined) settleLater(context, stream);
  }
};

const settleLater = (context: Context, { name, settlesMs = 0 }: StreamRow): void => {
  context.clock.after(settlesMs - context.clock.now(), () => {
    const stream = context.table(streams).get(name);
    // Something else may have begun meanwhile.
    if (stream?.settlesMs !== settlesMs) return;
    if (stream.status === 'DELETING') remove(context, stream);
    else context.table(streams).put(name, { ...stream, status: 'ACTIVE', settlesMs: undefined });
    context.bus.publish('kinesis.record', stream.arn);
  });
};

const remove = (context: Context, stream: StreamRow): void => {
  forgetRecords(context, stream);
  for (const [key, { streamName }] of [...context.table(consumers).entries()])
    if (streamName === stream.name) context.table(consumers).delete(key);
  context.table(streams).delete(stream.name);
};
