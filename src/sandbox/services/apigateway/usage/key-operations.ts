import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { ApiKey, CreateApiKeyRequest } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier } from '../errors.ts';
import { keyValue, longId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceBoolean, replaceText } from '../patch.ts';
import { type KeyRow, keys, plans } from '../rows.ts';
import { readKeyFile } from './read-key-file.ts';

const KEYS = '/apikeys';
const KEY = `${KEYS}/{apiKey}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html */
export const keyOperations = {
  CreateApiKey: {
    authorize: may('POST', KEYS),
    handle: (input, context) => showKey(addKey(context, input), true),
  },
  GetApiKey: {
    authorize: may('GET', KEY),
    handle: ({ apiKey, includeValue = false }, context) => showKey(findKey(context, apiKey), includeValue),
  },
  GetApiKeys: {
    authorize: may('GET', KEYS),
    handle: ({ nameQuery, customerId, includeValues = false, ...input }, context) => {
      const found = [...context.table(keys).values()].filter(
        (key) =>
          (nameQuery === undefined || (key.name ?? '').startsWith(nameQuery)) &&
          (customerId === undefined || key.customerId === customerId),
      );
      const page = pageOf(found, ({ id }) => id, input);
      return { ...page, items: page.items.map((key) => showKey(key, includeValues)) };
    },
  },
  UpdateApiKey: {
    authorize: may('PATCH', KEY),
    handle: ({ apiKey, patchOperations }, context) => {
      const patched = applyPatch<KeyRow>(findKey(context, apiKey), patchOperations, RULES);
      const changed = { ...patched, updatedMs: context.clock.now() };
      context.table(keys).put(apiKey, changed);
      return showKey(changed, false);
    },
  },
  DeleteApiKey: {
    authorize: may('DELETE', KEY),
    handle: ({ apiKey }, context) => {
      findKey(context, apiKey);
      for (const plan of [...context.table(plans).values()]) {
        if (plan.keyIds.includes(apiKey))
          context.table(plans).put(plan.id, { ...plan, keyIds: plan.keyIds.filter((id) => id !== apiKey) });
      }
      context.table(keys).delete(apiKey);
      return {};
    },
  },
  ImportApiKeys: {
    authorize: may('POST', KEYS),
    handle: ({ body, failOnWarnings }, context) => {
      const { rows, warnings } = readKeyFile(
        body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '',
      );
      const unknown = rows.flatMap(({ planIds }) => planIds).filter((id) => !context.table(plans).has(id));
      const all = [...warnings, ...unknown.map((id) => `Invalid Usage Plan ID specified: ${id}`)];
      if (failOnWarnings && all.length > 0) throw badRequest(all.join('; '));
      const ids = rows.map(({ planIds, ...row }) => {
        const key = addKey(context, row);
        for (const id of planIds) joinPlan(context, id, key.id);
        return key.id;
      });
      return { ids, warnings: all };
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<KeyRow>[] = [
  replaceText('name'),
  replaceText('description'),
  replaceText('customerId'),
  replaceBoolean('enabled'),
];

/** Throws AwsError `NotFoundException`. */
export const findKey = (context: Context, id: string): KeyRow => {
  const key = context.table(keys).get(id);
  if (!key) throw invalidIdentifier('API Key');
  return key;
};

const addKey = (context: Context, input: CreateApiKeyRequest): KeyRow => {
  const { name, description, customerId, tags, stageKeys = [], enabled = false } = input;
  const value = input.value ? checkValue(context, input.value) : keyValue(context);
  const key: KeyRow = {
    ...{ id: longId(context), value, name, description, customerId, tags, enabled },
    stageKeys: stageKeys.map(({ restApiId, stageName }) => `${restApiId}/${stageName}`),
    createdMs: context.clock.now(),
    updatedMs: context.clock.now(),
  };
  context.table(keys).put(key.id, key);
  return key;
};

/** Texts as recorded from AWS: LocalStack's `test_apigateway_extended.snapshot.json`. */
const checkValue = (context: Context, value: string): string => {
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters');
  if (value.length > 128) throw badRequest('API Key value exceeds maximum size of 128 characters');
  const isTaken = [...context.table(keys).values()].some((key) => key.value === value);
  if (isTaken) throw conflict('API Key already exists');
  return value;
};

const joinPlan = (context: Context, planId: string, keyId: string): void => {
  const plan = context.table(plans).get(planId);
  if (plan) context.table(plans).put(planId, { ...plan, keyIds: [...plan.keyIds, keyId] });
};

const showKey = ({ createdMs, updatedMs, value, ...key }: KeyRow, hasValue: boolean): ApiKey => ({
  ...key,
  ...(hasValue && { value }),
  createdDate: new Date(createdMs),
  lastUpdatedDate: new Date(updatedMs),
});
