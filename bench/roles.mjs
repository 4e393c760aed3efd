import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';

/** A role that `service` may take on to do `actions`; its ARN. */
export const createRole = async (config, { name, service = 'lambda', actions = ['logs:*'] }) => {
  const iam = new IAMClient(config);
  const Version = '2012-10-17';
  const trust = {
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version, Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version, Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'bench', PolicyDocument }));
  return Role.Arn;
};
