import { AwsError } from '../../kernel/aws-error.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html; EC2's model has no error shapes. */
export const ec2Error = (code: string, message: string, httpStatus = 400): AwsError =>
  new AwsError(code, message, { httpStatus });

export const invalidValue = (message: string): AwsError => ec2Error('InvalidParameterValue', message);

/** `Invalid id: "x" (expecting "i-...")`, as AWS words it for every kind of id. */
export const malformedId = (code: string, id: string, prefix: string): AwsError =>
  ec2Error(code, `Invalid id: "${id}" (expecting "${prefix}-...")`);

/** `The request must contain the parameter InstanceId`: a list is named by its items. */
export const missingParameter = (path: string): AwsError => {
  const name = path.charAt(0).toUpperCase() + path.slice(1);
  return ec2Error('MissingParameter', `The request must contain the parameter ${LIST_NAMES[name] ?? name}`);
};

const LIST_NAMES: Readonly<Record<string, string>> = {
  InstanceIds: 'InstanceId',
  Resources: 'resourceIdSet',
  Tags: 'tagSet',
};

/** Ends a request that only asks whether it would be allowed; permissions are checked before any operation runs. */
export const endDryRun = ({ DryRun }: { readonly DryRun?: boolean | undefined }): void => {
  if (DryRun) throw ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
};
