import type * as Sdk from '@aws-sdk/client-lambda';
import type { Context } from '../../kernel/context.ts';
import type { PolicyStatement } from '../../kernel/policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { conflict, notFound, wrongRevision } from './errors.ts';
import { findLayerVersion, layerArn, layerVersionKey } from './find-layer.ts';
import { type LayerVersionRow, layerVersions } from './rows.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html */
export const layerPermissionOperations = {
  AddLayerVersionPermission: {
    handle: (input, context) => {
      const row = findLayerVersion(context, input.LayerName, input.VersionNumber);
      if (row.statements.some(({ Sid }) => Sid === input.StatementId)) {
        throw conflict(
          `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      checkRevision(row, input.RevisionId);
      const statement: PolicyStatement = {
        Sid: input.StatementId,
        Effect: 'Allow',
        Principal: input.Principal === '*' ? '*' : { AWS: `arn:aws:iam::${input.Principal}:root` },
        Action: input.Action,
        Resource: layerArn(context, row.layerName, row.version),
        ...(input.OrganizationId !== undefined && {
          Condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } },
        }),
      };
      const RevisionId = put(context, row, [...row.statements, statement]);
      return { Statement: JSON.stringify(statement), RevisionId };
    },
  },
  RemoveLayerVersionPermission: {
    handle: (input, context) => {
      const row = findLayerVersion(context, input.LayerName, input.VersionNumber);
      checkRevision(row, input.RevisionId);
      const left = row.statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (left.length === row.statements.length)
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      put(context, row, left);
      return {};
    },
  },
  GetLayerVersionPolicy: {
    handle: (input, context) => {
      const row = findLayerVersion(context, input.LayerName, input.VersionNumber);
      if (row.statements.length === 0) throw notFound('No policy is associated with the given resource.');
      return {
        Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: row.statements }),
        RevisionId: row.policyRevisionId,
      };
    },
  },
} satisfies Operations<typeof Sdk>;

const checkRevision = (row: LayerVersionRow, revisionId: string | undefined): void => {
  if (revisionId !== undefined && revisionId !== row.policyRevisionId) throw wrongRevision('GetLayerPolicy');
};

const put = (context: Context, row: LayerVersionRow, statements: readonly PolicyStatement[]): string => {
  const policyRevisionId = context.uuid();
  context
    .table(layerVersions)
    .put(layerVersionKey(row.layerName, row.version), { ...row, statements, policyRevisionId });
  return policyRevisionId;
};
