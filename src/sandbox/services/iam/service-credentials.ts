import type { RequestContext } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { requireEntity, USER } from './entities.ts';
import { onUser, userNameOf } from './iam-authorization.ts';
import { noSuchEntity, quotaExceeded } from './iam-errors.ts';
import { secretText, uniqueId } from './identifiers.ts';
import { type Iam, SERVICE_CREDENTIALS, type ServiceCredential } from './tables.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html */
export const serviceCredentialOperations = {
  CreateServiceSpecificCredential: {
    authorize: onUser,
    handle: ({ UserName, ServiceName }, context) => {
      const { name } = requireEntity(context, USER, UserName);
      if (!SERVICES.has(ServiceName)) {
        // Text: localstack's recorded test_create_service_specific_credential_invalid_service.
        throw noSuchEntity(`No such service ${ServiceName} is supported for Service Specific Credentials`);
      }
      const known = credentialsOf(context, name).filter(({ serviceName }) => serviceName === ServiceName);
      if (known.length >= MAX_CREDENTIALS)
        throw quotaExceeded('ServiceSpecificCredentialsPerUser', MAX_CREDENTIALS);
      const serial = known.length === 0 ? '' : `+${known.length}`;
      const credential: ServiceCredential = {
        id: uniqueId(context, 'ACCA'),
        userName: name,
        serviceName: ServiceName,
        serviceUserName: `${name}${serial}-at-${context.account}`,
        password: secretText(context, 44),
        status: 'Active',
        createdMs: context.clock.now(),
      };
      context.table(SERVICE_CREDENTIALS).put(credential.id, credential);
      return { ServiceSpecificCredential: withPassword(credential) };
    },
  },
  ListServiceSpecificCredentials: {
    authorize: onUser,
    handle: (input, context) => {
      const { name } = requireEntity(context, USER, userNameOf(input, context));
      const rows = credentialsOf(context, name).filter(
        ({ serviceName }) => input.ServiceName === undefined || serviceName === input.ServiceName,
      );
      return { ServiceSpecificCredentials: rows.map(describe), IsTruncated: false };
    },
  },
  UpdateServiceSpecificCredential: {
    authorize: onUser,
    handle: (input, context) => {
      const credential = requireCredential(input, context);
      context.table(SERVICE_CREDENTIALS).put(credential.id, { ...credential, status: input.Status });
      return {};
    },
  },
  ResetServiceSpecificCredential: {
    authorize: onUser,
    handle: (input, context) => {
      const credential = { ...requireCredential(input, context), password: secretText(context, 44) };
      context.table(SERVICE_CREDENTIALS).put(credential.id, credential);
      return { ServiceSpecificCredential: withPassword(credential) };
    },
  },
  DeleteServiceSpecificCredential: {
    authorize: onUser,
    handle: (input, context) => {
      context.table(SERVICE_CREDENTIALS).delete(requireCredential(input, context).id);
      return {};
    },
  },
} satisfies Operations<Iam>;

const SERVICES = new Set(['codecommit.amazonaws.com', 'cassandra.amazonaws.com']);
const MAX_CREDENTIALS = 2;

const credentialsOf = (context: RequestContext, userName: string): readonly ServiceCredential[] =>
  [...context.table(SERVICE_CREDENTIALS).values()].filter((row) => row.userName === userName);

const requireCredential = (
  input: { readonly UserName?: string | undefined; readonly ServiceSpecificCredentialId: string },
  context: RequestContext,
): ServiceCredential => {
  const { name } = requireEntity(context, USER, userNameOf(input, context));
  const row = context.table(SERVICE_CREDENTIALS).get(input.ServiceSpecificCredentialId);
  if (row?.userName !== name)
    throw noSuchEntity(`No such credential ${input.ServiceSpecificCredentialId} exists`);
  return row;
};

const describe = (row: ServiceCredential) => ({
  CreateDate: new Date(row.createdMs),
  ServiceName: row.serviceName,
  ServiceUserName: row.serviceUserName,
  ServiceSpecificCredentialId: row.id,
  UserName: row.userName,
  Status: row.status,
});

const withPassword = (row: ServiceCredential) => ({ ...describe(row), ServicePassword: row.password });
