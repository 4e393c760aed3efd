import { dynamodb } from './dynamodb.ts';
import { lambda } from './lambda.ts';
import { lambdaConfiguration } from './lambda-configuration.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';

/** By the topic of the proofs. A new topic is its file and a line here. */
export const MUTATIONS = [...dynamodb, ...lambda, ...lambdaConfiguration, ...sns, ...sqs];
