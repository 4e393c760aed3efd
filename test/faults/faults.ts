import { type Fate, type Fault, INVOKE_API, refuse } from './fault.ts';

/** One call of so many fails inside of AWS, or its connection breaks: half of these after the call had its effect. */
export const hiccups = (every: number): Fault => {
  let count = 0;
  return {
    name: 'hiccups',
    judge: ({ api }) => {
      // Who invokes an API is no SDK, which would try again.
      if (api === INVOKE_API) return undefined;
      count += 1;
      if (count % every !== 0) return undefined;
      return HICCUPS[(count / every) % HICCUPS.length];
    },
  };
};

const HICCUPS: readonly Fate[] = [
  refuse('ServiceUnavailable', 'Service is unable to handle request.', 503),
  { kind: 'reset', when: 'before' },
  refuse('InternalFailure', 'The request processing has failed because of an unknown error.', 500),
  { kind: 'reset', when: 'after' },
];

/** The session's keys run out with call number `from`, until they are renewed. */
export const expiringKeys = (from: number): Fault & { readonly renew: () => void } => {
  let count = 0;
  let isRenewed = false;
  return {
    name: 'expired keys',
    judge: ({ api }) => {
      // An API asks for no keys of AWS unless it is told to.
      if (api === INVOKE_API) return undefined;
      count += 1;
      if (isRenewed || count < from) return undefined;
      return refuse('ExpiredTokenException', 'The security token included in the request is expired', 403);
    },
    renew: () => {
      isRenewed = true;
    },
  };
};
