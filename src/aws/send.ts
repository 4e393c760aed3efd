import { Interrupted, LabsError } from '../core/errors.ts';
import type { Call, CallEvent, CallObserver } from './call.ts';
import { AwsCallError } from './call-error.ts';
import { fromSdkOutput } from './from-sdk.ts';
import type { JsonObject } from './json.ts';
import { toCallError } from './sdk-error.ts';
import { isServiceKey, loadService, type SdkClient, type ServiceKey } from './services.ts';
import { toSdkInput } from './to-sdk.ts';

/** A call that tells `observers` what goes out and what comes back. */
export const observed = (call: Call, observers: ReadonlySet<CallObserver>): Call => {
  let serial = 0;
  const tell = (event: CallEvent) => {
    for (const observer of observers) observer(event);
  };
  return async (api, input, options) => {
    serial += 1;
    const id = serial;
    tell({ kind: 'sending', id, api, input });
    const outcome = await settle(call(api, input, options));
    if (outcome instanceof AwsCallError) {
      tell({ kind: 'failed', id, api, input, error: outcome });
      throw outcome;
    }
    tell({ kind: 'answered', id, api, input, output: outcome });
    return outcome;
  };
};

/** Faults of our own, which are no call errors, pass through. */
const settle = async (answer: Promise<JsonObject>): Promise<JsonObject | AwsCallError> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsCallError) return error;
    throw error;
  }
};

/** The door itself: the only place in the product where an API call is sent. */
export const sendingCall =
  (clientOf: (service: ServiceKey) => Promise<SdkClient>): Call =>
  async (api, input, options) => {
    const [service = '', operation = ''] = api.split('.');
    if (!isServiceKey(service)) throw unknownApi(service, operation);
    const loaded = await loadService(service);
    const [schemas, Command] = [loaded.operations.get(operation), loaded.command(operation)];
    if (!schemas || !Command) throw unknownApi(service, operation);
    const signal = options?.signal;
    try {
      signal?.throwIfAborted();
      const command = new Command(toSdkInput(schemas.input, input));
      const client = await clientOf(service);
      return await fromSdkOutput(await client.send(command, signal ? { abortSignal: signal } : {}));
    } catch (error) {
      // Keys are got by asking a person, who may leave or not be there.
      if (error instanceof LabsError || error instanceof Interrupted) throw error;
      throw toCallError(error, { service, operation, signal });
    }
  };

const unknownApi = (service: string, operation: string) =>
  new AwsCallError({
    failure: 'invalid',
    service,
    operation,
    code: 'UnknownOperation',
    message: `There is no API ${service}.${operation}.`,
  });
