import type { Clock } from '../../core/clock.ts';
import type { Call } from '../call.ts';
import type { Credentials } from '../credentials.ts';
import type { Target } from '../target.ts';

/** What an `aws` command works with. */
export interface AwsWorld {
  /** The only way to AWS; whoever hands it in may journal what is created. */
  readonly call: Call;
  readonly target: Target;
  /** For presigned URLs and `configure list`. */
  readonly credentials: Credentials;
  /** Where `file://` and paths begin. */
  readonly cwd: string;
  readonly home: string;
  /** The target's clock. */
  readonly clock: Clock;
  /** Lets time pass between two looks at the target. Throws once the command is interrupted. */
  readonly pause: (durationMs: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly write: (chunk: string | Uint8Array) => void;
  readonly warn: (text: string) => void;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Width of the terminal that a table has to fit in. */
  readonly columns: number;
  readonly hasColor: boolean;
}
