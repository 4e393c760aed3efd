import { makeEnvironments, programIn as programOf } from '../python-environment.ts';

/** The AWS CLI and boto3 of today, and those from before SQS spoke JSON (botocore 1.31.81, awscli 1.29.81): that protocol is query. */
export const ENVIRONMENTS = {
  cli: ['awscli==1.46.3', 'boto3==1.43.62'],
  'cli-query': ['awscli==1.29.79', 'boto3==1.28.79'],
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENTS;

/** A program of a virtual environment. */
export const programIn = (name: EnvironmentName, program: string): string => programOf(name, program);

export const setup = (): void => makeEnvironments(ENVIRONMENTS);
