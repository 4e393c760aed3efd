import { IAM } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { expect, test } from 'vitest';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';

const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

test('policies are found by their tags, roles are not', async () => {
  const sandbox = await createSandbox();
  const iam = new IAM(sandbox.clientConfig());
  const tagging = new ResourceGroupsTaggingAPI(sandbox.clientConfig());
  const Tags = [{ Key: 'run', Value: 'abc' }];
  await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust, Tags });
  const { Policy } = await iam.createPolicy({ PolicyName: 'own', PolicyDocument: document, Tags });
  const found = await tagging.getResources({ TagFilters: [{ Key: 'run', Values: ['abc'] }] });
  expect(found.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toEqual([Policy?.Arn]);
  await tagging.untagResources({ ResourceARNList: [Policy?.Arn ?? ''], TagKeys: ['run'] });
  expect((await iam.listPolicyTags({ PolicyArn: Policy?.Arn })).Tags).toEqual([]);
  await sandbox.close();
});
