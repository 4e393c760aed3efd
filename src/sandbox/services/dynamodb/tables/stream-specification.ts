import type { StreamSpecification, StreamViewType } from '@aws-sdk/client-dynamodb';
import { invalidParameters } from '../errors.ts';

interface Texts {
  readonly withoutView: string;
  readonly needlessView: string;
}

/** The view of a stream that is wanted. Throws AwsError ValidationException, in the operation's words. */
export const readStream = (
  input: StreamSpecification | undefined,
  texts: Texts,
): StreamViewType | undefined => {
  if (!input) return undefined;
  if (input.StreamEnabled && !input.StreamViewType) throw invalidParameters(texts.withoutView);
  if (!input.StreamEnabled && input.StreamViewType) throw invalidParameters(texts.needlessView);
  return input.StreamEnabled ? input.StreamViewType : undefined;
};
