/** A call on its way through the proxy. */
export interface Asked {
  /** `iam.CreateRole` */
  readonly api: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The same for two requests that ask the same. */
  readonly key: string;
  readonly atMs: number;
}

/** What an invocation of an API of API Gateway is called here; its input has the API's id. */
export const INVOKE_API = 'execute-api.Invoke';

/** What becomes of a call instead of being answered as usual. */
export type Fate =
  | { readonly kind: 'refuse'; readonly code: string; readonly message: string; readonly httpStatus: number }
  /** The connection breaks: before the call has an effect, or after it. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** It is answered as the same question was answered before. */
  | { readonly kind: 'stale' };

/** Something that AWS does and an emulator doesn't. */
export interface Fault {
  readonly name: string;
  readonly judge: (asked: Asked) => Fate | undefined;
  /** Told of every call that was answered with success. */
  readonly answered?: (asked: Asked) => void;
}

/** The refusal that AWS answers. */
export const refuse = (code: string, message: string, httpStatus: number): Fate => ({
  kind: 'refuse',
  code,
  message,
  httpStatus,
});
