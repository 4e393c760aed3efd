/** Wake-ups between services: "something changed at this ARN, look again". Carries no data on purpose. */
export interface Bus {
  readonly publish: (topic: string, arn: string) => void;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (topic: string, wake: (arn: string) => void) => () => void;
}

export const createBus = (): Bus => {
  const subscribers = new Map<string, Set<(arn: string) => void>>();
  return {
    publish: (topic, arn) => {
      for (const wake of subscribers.get(topic) ?? []) wake(arn);
    },
    subscribe: (topic, wake) => {
      const set = subscribers.get(topic) ?? new Set();
      subscribers.set(topic, set.add(wake));
      return () => {
        set.delete(wake);
      };
    },
  };
};
