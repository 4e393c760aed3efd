import { AwsCallError } from '../aws/call-error.ts';
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
  const transient = TRANSIENTS.find(
    ({ code, message }) => code.test(error.code) && message.test(error.message),
  );
  if (!transient || (target.kind === 'sandbox' && !transient.onSandbox)) return 0;
  return transient.patienceMs;
};

/**
 * The slowest of what labs do: an account makes one deployment every 5 s, a usage plan every 2 s, and others take their turn.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const THROTTLE_PATIENCE_MS = 30_000;

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
  // Nor until Step Functions can (internal/service/sfn/state_machine.go of the same provider tries again).
  {
    code: /^AccessDeniedException$/,
    message: /authorized to assume the provided role/,
    patienceMs: 60_000,
    onSandbox: false,
  },
  // A bucket asks its targets whether it may, and they may not know yet what they were just told.
  {
    code: /^InvalidArgument$/,
    message: /Unable to validate the following destination configurations/,
    patienceMs: 60_000,
    onSandbox: false,
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
