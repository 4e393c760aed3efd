/**
 * API Gateway's records keep the identifiers of their own day, eight hexadecimal digits each. The first one that wasn't
 * seen yet stands for what was made first and not yet named: an API, then its root, then each resource.
 */
export const recordedIds = () => {
  const known = new Map<string, string>();
  const fresh: string[] = [];
  const current = (recorded: string): string => {
    const id = known.get(recorded) ?? fresh.shift();
    if (id !== undefined) known.set(recorded, id);
    return id ?? recorded;
  };
  return {
    /** Notes what a call of the setup made. */
    made: (output: unknown): void => {
      for (const member of ['id', 'rootResourceId']) {
        const id: unknown =
          typeof output === 'object' && output !== null ? Reflect.get(output, member) : undefined;
        if (typeof id === 'string') fresh.push(id);
      }
    },
    /** An input with today's identifiers. */
    replaceIn: <T>(input: T): T =>
      JSON.parse(
        JSON.stringify(input).replace(/"([0-9a-f]{8})"/g, (_, recorded: string) => `"${current(recorded)}"`),
      ),
  };
};
