import { type Kernel, perform } from './kernel/dispatch.ts';
import type { ErrorModel, OperationModel } from './kernel/model.ts';

/** An operation as the learner calls it. */
export interface LearnersOperation {
  readonly model: OperationModel;
  readonly errors: ReadonlyMap<string, ErrorModel>;
  /** Input and output are as those of the SDK's command. Throws AwsError. */
  readonly call: (input: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;
}

/** Undefined where the service has no operation of this name. */
export const learnersOperation = async (
  kernel: Kernel,
  serviceName: string,
  name: string,
): Promise<LearnersOperation | undefined> => {
  const definition = kernel.registry.services.find((service) => service.name === serviceName);
  const service = definition && (await kernel.registry.load(definition));
  const operation = service?.model.operations.get(name);
  if (!service || !operation) return undefined;
  const who = { region: kernel.home.region, caller: kernel.learner, cause: undefined };
  return {
    model: operation,
    errors: service.model.errors,
    call: async (input) => {
      try {
        const facts = { ...who, operation: name, headers: {}, signal: new AbortController().signal };
        return await perform(kernel, { service, operation, input, facts });
      } finally {
        kernel.commit();
      }
    },
  };
};
