import { authorize } from './authorize.ts';
import { AwsError, notImplemented } from './aws-error.ts';
import type { Caller, RequestContext } from './context.ts';
import type { FirstUses } from './first-uses.ts';
import type { IdentityStore } from './identity.ts';
import type { OperationModel } from './model.ts';
import type { LoadedService, Registry } from './registry.ts';
import type { Authorization, Operation } from './service.ts';
import type { Scope, Store } from './store.ts';
import type { Trace } from './trace.ts';
import { validate } from './validate.ts';

/** What the dispatcher works with; the sandbox puts it together. */
export interface Kernel {
  readonly registry: Registry;
  readonly identity: IdentityStore;
  /** `off` takes every request for the learner's and allows it. */
  readonly iam: 'enforce' | 'off';
  readonly learner: Caller;
  readonly wallClock: () => number;
  readonly presignedUrls: FirstUses;
  readonly requestContext: (facts: RequestFacts) => RequestContext;
  /** The account and region of those who name none. */
  readonly home: Scope;
  readonly scopes: Store['scopes'];
  readonly trace: Trace;
  /** Makes what an operation changed durable, before its answer leaves. */
  readonly commit: () => void;
}

export interface RequestFacts {
  readonly region: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly cause: string | undefined;
  /** A new one where it is left out. */
  readonly requestId?: string;
}

export interface Performance {
  readonly service: LoadedService;
  readonly operation: OperationModel;
  readonly input: Readonly<Record<string, unknown>>;
  readonly facts: RequestFacts;
}

/**
 * Runs an operation for an outside client or for another service: validation, authorization, the operation itself,
 * the trace. Throws AwsError.
 */
export const perform = async (
  kernel: Kernel,
  { service, operation, input, facts }: Performance,
): Promise<Record<string, unknown>> => {
  const id = kernel.trace.newId({ cause: facts.cause, service: service.definition.name });
  // What the operation calls in turn comes of it.
  const context = kernel.requestContext({ ...facts, cause: id });
  const startedMs = context.clock.now();
  const asked: Authorization[] = [];
  let allowedBy: readonly string[] = [];
  const record = (error?: AwsError) => {
    context.trace.record(
      {
        kind: 'call',
        api: `${service.definition.name}.${operation.name}`,
        caller: context.caller.kind === 'service' ? context.caller.principal : context.caller.arn,
        resource: asked[0]?.resource ?? '*',
        durationMs: context.clock.now() - startedMs,
        allowedBy: allowedBy.length > 0 ? allowedBy : undefined,
        error: error && { code: error.code, message: error.message },
      },
      facts.cause,
      { id },
    );
  };
  try {
    const { implementation } = service;
    const handler = implementation.operations[operation.name];
    if (!handler) throw notImplemented(service.definition.name, operation.name);
    validate(operation.input, input, {
      constraints: service.constraints,
      missingMember: implementation.missingMember,
      invalidMember: implementation.invalidMember,
      patternText: implementation.patternText,
      root: implementation.inputName?.(operation.name),
      code:
        implementation.validationCode ??
        (service.definition.protocol === 'awsQuery' ? 'ValidationError' : 'ValidationException'),
    });
    if (kernel.iam === 'enforce' && needsPermission(handler, context.caller)) {
      asked.push(...[handler.authorize?.(input, context) ?? wholeService(service, operation)].flat());
      allowedBy = authorize(asked, context, { identity: kernel.identity, service: service.definition });
    }
    const output: Record<string, unknown> = { ...(await handler.handle(input, context)) };
    record();
    return output;
  } catch (error) {
    if (error instanceof AwsError) record(error);
    throw error;
  }
};

const needsPermission = (operation: Operation<object, object>, { kind }: Caller): boolean =>
  !operation.public && !(operation.unsigned && kind === 'anonymous');

const wholeService = (service: LoadedService, operation: OperationModel): Authorization => ({
  action: `${service.definition.actionPrefix}:${operation.name}`,
  resource: '*',
});
