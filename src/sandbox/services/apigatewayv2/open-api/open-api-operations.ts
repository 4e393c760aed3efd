import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { apiEndpoint, createApi, deleteParts, show } from '../control/api-operations.ts';
import { checkCors } from '../control/check-cors.ts';
import { autoDeploy, snapshotOf } from '../control/deploy.ts';
import { findApi, findPart, given, manages } from '../control/parts.ts';
import { checkTags } from '../control/tags.ts';
import { badRequest } from '../errors.ts';
import {
  type ApiGatewaySdk,
  apis,
  authorizers,
  deployments,
  integrations,
  routes,
  type Snapshot,
  stages,
} from '../rows.ts';
import { type OpenApiDocument, readDocument } from './document.ts';
import { exportApi } from './export-api.ts';
import { basePathPrefix, corsOf, importRoutes, tagsOf } from './import-api.ts';
import { type ImportedRoute, type ImportNotes, readOperations } from './read-operations.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html */
export const openApiOperations = {
  ImportApi: {
    authorize: (_input, context) => manages(context, 'PUT', '/apis'),
    handle: (input, context) => {
      const read = readInput(input);
      const api = createApi(context, { ...read.about, Tags: checkTags(tagsOf(read.document)) }, read.notes);
      // A document that turns out wrong in the middle leaves no API behind.
      undoing(
        () => importRoutes(context, api.ApiId, read),
        () => {
          deleteParts(context, api.ApiId);
          context.table(apis).delete(api.ApiId);
        },
      );
      return show(context, api);
    },
  },
  ReimportApi: {
    authorize: ({ ApiId }, context) => manages(context, 'PUT', `/apis/${ApiId}`),
    handle: (input, context) => {
      const before = findApi(context, input.ApiId);
      const read = readInput(input);
      if (read.about.CorsConfiguration) checkCors(read.about.CorsConfiguration);
      const { CorsConfiguration: _, ...kept } = before;
      const snapshot = snapshotOf(context, input.ApiId);
      deleteParts(context, input.ApiId);
      undoing(
        () => importRoutes(context, input.ApiId, read),
        () => restoreParts(context, input.ApiId, snapshot),
      );
      const api = { ...kept, ...read.about, ...read.notes };
      context.table(apis).put(input.ApiId, api);
      autoDeploy(context, input.ApiId);
      return show(context, api);
    },
  },
  ExportApi: {
    authorize: ({ ApiId, Specification }, context) =>
      manages(context, 'GET', `/apis/${ApiId}/exports/${Specification}`),
    handle: ({ ApiId, Specification, OutputType, StageName, IncludeExtensions = true }, context) => {
      const api = findApi(context, ApiId);
      if (Specification !== 'OAS30') throw badRequest(`Invalid specification: ${Specification}`);
      if (OutputType !== 'JSON' && OutputType !== 'YAML')
        throw badRequest(`Invalid output type: ${OutputType}`);
      const text = exportApi(api, exported(context, ApiId, StageName), {
        hasExtensions: IncludeExtensions,
        format: OutputType,
        stageName: StageName,
        endpoint: apiEndpoint(context, ApiId),
      });
      return { body: Uint8ArrayBlobAdapter.fromString(text) };
    },
  },
} satisfies Operations<ApiGatewaySdk>;

interface ImportInput {
  readonly Body: string;
  readonly Basepath?: string | undefined;
  readonly FailOnWarnings?: boolean | undefined;
}

interface ReadImport {
  readonly document: OpenApiDocument;
  readonly routes: readonly ImportedRoute[];
  readonly about: { readonly Name: string; readonly CorsConfiguration?: ReturnType<typeof corsOf> };
  readonly notes: { readonly ImportInfo?: string[]; readonly Warnings?: string[] };
}

const readInput = ({ Body, Basepath, FailOnWarnings }: ImportInput): ReadImport => {
  const document = readDocument(Body);
  const notes: ImportNotes = { info: [], warnings: [] };
  const routes = readOperations(document, basePathPrefix(document, Basepath), notes);
  if (FailOnWarnings && notes.warnings.length > 0)
    throw badRequest(`Warnings found during import:\n\t${notes.warnings.join('\n\t')}`);
  const { title, description, version } = document.info;
  return {
    ...{ document, routes },
    about: {
      ...given({ Description: description, Version: version, CorsConfiguration: corsOf(document) }),
      Name: title,
    },
    notes: {
      ...(notes.info.length > 0 && { ImportInfo: notes.info }),
      ...(notes.warnings.length > 0 && { Warnings: notes.warnings }),
    },
  };
};

const undoing = (work: () => void, undo: () => void): void => {
  try {
    work();
  } catch (error) {
    undo();
    throw error;
  }
};

const exported = (context: Context, apiId: string, stageName: string | undefined) => {
  if (stageName === undefined) return snapshotOf(context, apiId);
  const stage = findPart(context, { table: stages, name: 'stage' }, { apiId, id: stageName });
  const deployment = context.table(deployments).get(`${apiId}/${stage.DeploymentId}`);
  if (!deployment) throw badRequest(`Stage ${stageName} has no deployment`);
  return deployment.snapshot;
};

const restoreParts = (context: Context, apiId: string, snapshot: Snapshot): void => {
  deleteParts(context, apiId);
  for (const row of snapshot.routes) context.table(routes).put(`${apiId}/${row.RouteId}`, row);
  for (const row of snapshot.integrations)
    context.table(integrations).put(`${apiId}/${row.IntegrationId}`, row);
  for (const row of snapshot.authorizers) context.table(authorizers).put(`${apiId}/${row.AuthorizerId}`, row);
};
