import { AwsCallError, isNotFound } from '../aws/call-error.ts';
import type { Target } from '../aws/target.ts';

interface Transient {
  readonly code: RegExp;
  readonly message: RegExp;
  readonly patienceMs: number;
  /** The sandbox is consistent at once, so there the same answer is a genuine error. */
  readonly onSandbox: boolean;
}

/** How long to try again when AWS refuses a call only because it hasn't caught up; 0 for every other error. */
export const patienceFor = (error: unknown, target: Target): number => {
  if (!(error instanceof AwsCallError)) return 0;
  // A fault of the sandbox stays one; a throttled call may succeed there too.
  const isFault = target.kind === 'sandbox' && (error.httpStatus ?? 0) >= 500;
  if (error.isRetryable && error.failure === 'refused' && !isFault) return THROTTLE_PATIENCE_MS;
  if (error.failure === 'unreachable') return BROKEN.test(error.code) ? BROKEN_PATIENCE_MS : 0;
  const transient = TRANSIENTS.find(
    ({ code, message }) => code.test(error.code) && message.test(error.message),
  );
  if (transient) return target.kind === 'sandbox' && !transient.onSandbox ? 0 : transient.patienceMs;
  // What was made a moment ago need not be there for every call: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html
  return isNotFound(error) ? consistencyMs(target) : 0;
};

/**
 * The slowest of what labs do: an account makes one deployment every 5 s, a usage plan every 2 s, and others take their turn.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const THROTTLE_PATIENCE_MS = 30_000;

/**
 * A connection that broke: the SDK's attempts may have gone to a throttle before. Who isn't there at all refuses it instead,
 * and that doesn't pass.
 */
const BROKEN = /^(ECONNRESET|EPIPE)$/;
const BROKEN_PATIENCE_MS = 5_000;

/** What was just done may not be seen at once: reads of many services are eventually consistent. */
export const consistencyMs = ({ kind }: Target): number => (kind === 'sandbox' ? 0 : 10_000);

const TRANSIENTS: readonly Transient[] = [
  // A new role takes seconds until Lambda can use it (hashicorp/terraform-provider-aws#14291).
  {
    code: /^InvalidParameterValueException$/,
    message: /cannot be assumed by Lambda/,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // Nor does what it was just allowed reach the poller of an event source mapping at once.
  {
    code: /^InvalidParameterValueException$/,
    message: /execution role does not have permissions to call|Cannot access stream/,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // A mapping that is Creating, Enabling or Updating takes no other change.
  // https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
  {
    code: /^ResourceInUseException$/,
    message: /event source mapping/i,
    patienceMs: 60_000,
    onSandbox: true,
  },
  // The same of a role that Step Functions or EventBridge is to assume, and of a log group that it is to write to
  // (hashicorp/terraform-provider-aws, internal/service/sfn/state_machine.go).
  {
    code: /^(AccessDenied|Validation)Exception$/,
    message:
      /authorized to assume the provided role|cannot be assumed by principal|not authorized to access the Log Destination|not authorized to create managed-rule/i,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // A policy that names a role or user which IAM has not told the others of yet.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html
  {
    code: /^(MalformedPolicy(Document)?(Exception)?|InvalidParameter(Value)?|InvalidAttributeValue)$/,
    message: /invalid principal|Invalid value for the parameter Policy|principal.*(invalid|not found)/i,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // S3 asks the queue, topic or function whether it may, which its new policy does not say everywhere yet.
  {
    code: /^InvalidArgument$/,
    message: /validate the following destination configurations/i,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // Two changes at once of one API, rule, log group or bucket: the later is to come again.
  {
    code: /^(Conflict|ConcurrentModification|OperationAborted)(Exception)?$/,
    message: /concurrent modification|conflicting (conditional )?operation|try again/i,
    patienceMs: 30_000,
    onSandbox: false,
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html: the name of a deleted queue is free after 60 s.
  {
    code: /QueueDeletedRecently/,
    message: /(?:)/,
    patienceMs: 70_000,
    onSandbox: true,
  },
  // https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
  {
    code: /^ResourceConflictException$/,
    message: /update is in progress|in the following state: Pending/,
    patienceMs: 60_000,
    onSandbox: true,
  },
  // A table that is created, updated or deleted takes nothing else meanwhile, and only one index at a time.
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
  {
    code: /^(ResourceInUse|LimitExceeded)Exception$/,
    message: /Table is being|Index is being|Only 1 online index/,
    patienceMs: 300_000,
    onSandbox: true,
  },
];

/** What was to be created exists: made by the learner, or by this step before it was interrupted. */
export const isThereAlready = (error: unknown): boolean =>
  error instanceof AwsCallError &&
  error.failure === 'refused' &&
  (/AlreadyExists|AlreadyOwnedByYou|^QueueNameExists$/.test(error.code) ||
    (/^(Resource)?(Conflict|InUse)Exception$/.test(error.code) &&
      /already (exist|has this name)/i.test(error.message)) ||
    // DynamoDB on a global secondary index of the same name.
    (error.code === 'ValidationException' && /which already exists/.test(error.message)));
