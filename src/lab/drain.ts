/** Runs a generator to its end: what it told on the way, and what it returned. */
export const drain = async <Event, Value>(
  generator: AsyncGenerator<Event, Value>,
): Promise<{ readonly events: readonly Event[]; readonly value: Value }> => {
  const events: Event[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done) return { events, value: next.value };
    events.push(next.value);
  }
};
