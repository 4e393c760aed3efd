import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import type { Connection } from '../aws/connect.ts';
import { fromSdkOutput } from '../aws/from-sdk.ts';
import { toCallError } from '../aws/sdk-error.ts';
import { toSdkInput } from '../aws/to-sdk.ts';
import type { AppContext } from '../context.ts';
import type { HolderOptions, StillSandbox } from '../sandbox/holder.ts';
import type { LearnersOperation } from '../sandbox/learners-operation.ts';
import type { OpenTarget } from './open-target.ts';
import { tellDamage } from './tell-damage.ts';

/** The sandbox as it was left, for looks; undefined where another process holds it. */
export const openStillTarget = async (
  options: Pick<HolderOptions, 'folder' | 'report'>,
  context: AppContext,
): Promise<OpenTarget | undefined> => {
  const { openStill } = await import('../sandbox/holder.ts');
  const sandbox = await openStill(options);
  if (!sandbox) return undefined;
  tellDamage(sandbox.damage, context);
  return {
    connection: stillConnection(sandbox),
    clock: { ...context.clock, now: sandbox.clock.now },
    advance: undefined,
    isInUse: sandbox.hasRowsOf,
    inbox: undefined,
    environment: {},
    note: '',
    close: sandbox.close,
  };
};

const stillConnection = (sandbox: StillSandbox): Connection => ({
  target: {
    kind: 'sandbox',
    endpoint: sandbox.lastEndpoint(),
    region: sandbox.region,
    account: sandbox.account,
    partition: 'aws',
  },
  credentials: { ...sandbox.keys },
  call: memoryCall(sandbox),
  onCall: () => () => {},
  close: () => {},
});

/** A call without SDK client, signature and wire: what these need takes longer to load than all the rest of a look. */
const memoryCall =
  (sandbox: StillSandbox): Call =>
  async (api, input, options) => {
    const [service = '', name = ''] = api.split('.');
    const operation = await sandbox.operation(service, name);
    try {
      options?.signal?.throwIfAborted();
      if (!operation) throw new Error(`There is no API ${api}.`);
      return await fromSdkOutput(await operation.call(toSdkInput(operation.model.input, input)));
    } catch (error) {
      throw operation && isAwsError(error)
        ? refusal(error, { service, name, operation })
        : toCallError(error, { service, operation: name, signal: options?.signal });
    }
  };

/** As the sandbox throws it for AWS. */
interface AwsError extends Error {
  readonly code: string;
  readonly httpStatus: number | undefined;
  readonly queryCode: string | undefined;
}

const isAwsError = (error: unknown): error is AwsError => error instanceof Error && error.name === 'AwsError';

interface Subject {
  readonly service: string;
  readonly name: string;
  readonly operation: LearnersOperation;
}

const refusal = (error: AwsError, { service, name, operation }: Subject): AwsCallError => {
  const model = operation.errors.get(error.code);
  return new AwsCallError({
    failure: 'refused',
    service,
    operation: name,
    code: error.queryCode ?? model?.queryCode ?? error.code,
    message: error.message,
    httpStatus: error.httpStatus ?? model?.httpStatus ?? 400,
    cause: error,
  });
};
