import { describe, expect, test } from 'vitest';
import { isServiceKey, loadService } from '../../src/aws/services.ts';
import { toSdkInput } from '../../src/aws/to-sdk.ts';
import { RESOURCE_TYPES } from '../../src/cleanup/resource-types/index.ts';
import { withRunTags } from '../../src/cleanup/run-tags.ts';

const IDENTITY = {
  ...{ run: 'abc123', lab: 'hello-lambda' },
  tags: { 'serverless-labs:owner': 'ann', 'serverless-labs:expires': '2026-12-01T00:00:00.000Z' },
};

/** Every call that creates something, with its type. */
const CREATING = Object.entries(RESOURCE_TYPES).flatMap(([type, { createdBy, tagging, takesNoTags = [] }]) =>
  createdBy.map((api) => ({ type, api, isTagged: tagging !== undefined && !takesNoTags.includes(api) })),
);

const membersOf = async (api: string) => {
  const [service = '', operation = ''] = api.split('.');
  if (!isServiceKey(service)) throw new TypeError(`There is no service ${service}.`);
  const input = (await loadService(service)).operations.get(operation)?.input;
  if (!input) throw new TypeError(`There is no operation ${api}.`);
  return input;
};

describe('what is created is tagged with its run, lab, owner and end', () => {
  test.each(CREATING.filter(({ isTagged }) => isTagged))('by $api', async ({ api }) => {
    const input = withRunTags(api, {}, IDENTITY);
    const sent = JSON.stringify(input);
    for (const [key, value] of Object.entries({
      ...IDENTITY.tags,
      'serverless-labs:run': 'abc123',
      'serverless-labs:lab': 'hello-lambda',
    })) {
      expect(sent).toContain(JSON.stringify(key));
      expect(sent).toContain(JSON.stringify(value));
    }
    // The API knows these members: nothing of it is dropped on the way.
    expect(Object.keys(toSdkInput(await membersOf(api), input))).toEqual(Object.keys(input));
  });

  test('where AWS takes tags at all', async () => {
    const untagged = CREATING.filter(({ isTagged }) => !isTagged).map(({ api }) => api);
    expect(untagged.sort()).toEqual([
      'apigateway.ImportRestApi',
      'events.CreateApiDestination',
      'events.CreateArchive',
      'events.CreateConnection',
      'lambda.PublishLayerVersion',
    ]);
    for (const api of untagged) {
      const members = [...(await membersOf(api)).structIterator()].map(([name]) => name);
      expect(members.filter((name) => /^tag/i.test(name))).toEqual([]);
    }
  });

  test('with the volumes of an instance', () => {
    const given = [{ ResourceType: 'volume', Tags: [{ Key: 'own', Value: 'x' }] }];
    const { TagSpecifications } = withRunTags('ec2.RunInstances', { TagSpecifications: given }, IDENTITY);
    expect(TagSpecifications).toMatchObject([
      { ResourceType: 'instance' },
      { ResourceType: 'volume', Tags: expect.arrayContaining([{ Key: 'own', Value: 'x' }]) },
    ]);
  });
});
