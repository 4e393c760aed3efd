import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { requireEntity, USER } from './entities.ts';
import { onUser, userNameOf } from './iam-authorization.ts';
import { noSuchEntity, quotaExceeded } from './iam-errors.ts';
import { accessKeyId, secretText } from './identifiers.ts';
import { page } from './pages.ts';
import { ACCESS_KEYS, type AccessKey, type Iam } from './tables.ts';

export const accessKeyOperations = {
  CreateAccessKey: {
    authorize: onUser,
    handle: (input, context) => {
      const { name } = requireEntity(context, USER, userNameOf(input, context));
      if (keysOf(context, name).length >= MAX_KEYS) throw quotaExceeded('AccessKeysPerUser', MAX_KEYS);
      const key: AccessKey = {
        id: accessKeyId(context, 'AKIA'),
        secret: secretText(context, 40),
        userName: name,
        status: 'Active',
        createdMs: context.clock.now(),
      };
      context.table(ACCESS_KEYS).put(key.id, key);
      return { AccessKey: { ...describeKey(key), SecretAccessKey: key.secret } };
    },
  },
  ListAccessKeys: {
    authorize: onUser,
    handle: (input, context) => {
      const { name } = requireEntity(context, USER, userNameOf(input, context));
      const { items, answer } = page(keysOf(context, name), input, ({ id }) => id);
      return { AccessKeyMetadata: items.map(describeKey), ...answer };
    },
  },
  UpdateAccessKey: {
    authorize: onUser,
    handle: (input, context) => {
      const key = requireKey(input, context);
      context.table(ACCESS_KEYS).put(key.id, { ...key, status: input.Status });
      return {};
    },
  },
  DeleteAccessKey: {
    authorize: onUser,
    handle: (input, context) => {
      context.table(ACCESS_KEYS).delete(requireKey(input, context).id);
      return {};
    },
  },
} satisfies Operations<Iam>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_KEYS = 2;

const keysOf = (context: RequestContext, userName: string): readonly AccessKey[] =>
  [...context.table(ACCESS_KEYS).values()].filter((key) => key.userName === userName);

const requireKey = (
  input: { readonly UserName?: string | undefined; readonly AccessKeyId: string },
  context: RequestContext,
): AccessKey => {
  const { name } = requireEntity(context, USER, userNameOf(input, context));
  const key = context.table(ACCESS_KEYS).get(input.AccessKeyId);
  if (key?.userName !== name)
    throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found`);
  return key;
};

const describeKey = (key: AccessKey) => ({
  UserName: key.userName,
  AccessKeyId: key.id,
  Status: key.status,
  CreateDate: new Date(key.createdMs),
});
