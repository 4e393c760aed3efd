import { lambda } from './lambda.ts';
import { sqs } from './sqs.ts';

/** By the topic of the proofs. A new topic is its file and a line here. */
export const MUTATIONS = [...lambda, ...sqs];
