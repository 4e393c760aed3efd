import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { DocumentationPart } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, invalidIdentifier } from '../errors.ts';
import { findApi, without } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceText } from '../patch.ts';
import { type ApiRow, apis } from '../rows.ts';

const PARTS = '/restapis/{restApiId}/documentation/parts';
const PART = `${PARTS}/{documentationPartId}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DocumentationPart.html */
export const documentationOperations = {
  CreateDocumentationPart: {
    authorize: may('POST', PARTS),
    handle: ({ restApiId, location, properties }, context) => {
      const api = findApi(context, restApiId);
      const part = { id: shortId(context), location, properties: checkProperties(properties) };
      saveParts(context, api, { ...api.documentationParts, [part.id]: part });
      return part;
    },
  },
  GetDocumentationPart: {
    authorize: may('GET', PART),
    handle: (input, context) => findPart(context, input).part,
  },
  GetDocumentationParts: {
    authorize: may('GET', PARTS),
    handle: ({ type, path, nameQuery, ...input }, context) => {
      const { documentationParts } = findApi(context, input.restApiId);
      const found = Object.values(documentationParts).filter(
        ({ location }) =>
          (type === undefined || location?.type === type) &&
          (path === undefined || location?.path === path) &&
          (nameQuery === undefined || (location?.name ?? '').includes(nameQuery)),
      );
      return pageOf(found, ({ id = '' }) => id, input);
    },
  },
  UpdateDocumentationPart: {
    authorize: may('PATCH', PART),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, part } = findPart(context, input);
      const patched = applyPatch<DocumentationPart>(part, patchOperations, RULES);
      const changed = { ...patched, properties: checkProperties(patched.properties) };
      saveParts(context, api, { ...api.documentationParts, [input.documentationPartId]: changed });
      return changed;
    },
  },
  DeleteDocumentationPart: {
    authorize: may('DELETE', PART),
    handle: (input, context) => {
      const { api } = findPart(context, input);
      saveParts(context, api, without(api.documentationParts, input.documentationPartId));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<DocumentationPart>[] = [replaceText('properties')];

interface PartInput {
  readonly restApiId: string;
  readonly documentationPartId: string;
}

const findPart = (context: Context, { restApiId, documentationPartId }: PartInput) => {
  const api = context.table(apis).get(restApiId);
  const part = api?.documentationParts[documentationPartId];
  if (!api || !part) throw invalidIdentifier('Documentation part');
  return { api, part };
};

const saveParts = (context: Context, api: ApiRow, documentationParts: ApiRow['documentationParts']): void =>
  context.table(apis).put(api.id, { ...api, documentationParts });

const checkProperties = (properties: string | undefined): string => {
  if (!properties) throw badRequest('Documentation part properties must be non-empty');
  return properties;
};
