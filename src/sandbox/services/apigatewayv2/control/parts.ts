import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization } from '../../../kernel/service.ts';
import type { TableDefinition } from '../../../kernel/table.ts';
import { apiNotFound, badRequest, partNotFound } from '../errors.ts';
import { type ApiRow, apis } from '../rows.ts';

/** Throws AwsError NotFoundException. */
export const findApi = (context: Context, apiId: string): ApiRow => {
  const api = context.table(apis).get(apiId);
  if (!api) throw apiNotFound(context, apiId);
  return api;
};

interface Part {
  readonly apiId: string;
}

/** One part of an API (a route, a stage …). Throws AwsError NotFoundException. */
export const findPart = <Row extends Part>(context: Context, kind: PartKind<Row>, at: PartId): Row => {
  findApi(context, at.apiId);
  const row = context.table(kind.table).get(`${at.apiId}/${at.id}`);
  if (!row) throw partNotFound(kind.name, at.id);
  return row;
};

export interface PartKind<Row> {
  readonly table: TableDefinition<Row>;
  /** As errors call it. */
  readonly name: string;
}

export interface PartId {
  readonly apiId: string;
  readonly id: string;
}

/** All parts of an API, in order of their creation. */
export const partsOf = <Row extends Part>(
  context: Context,
  table: TableDefinition<Row>,
  apiId: string,
): readonly Row[] => [...context.table(table).values()].filter((row) => row.apiId === apiId);

export interface PageInput {
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

/** 500 is what one answer holds at most; MaxResults is a text in this API. */
const PAGE = 500;

export const pageOf = <Row>(rows: readonly Row[], keyOf: (row: Row) => string, input: PageInput) => {
  const limit = input.MaxResults === undefined ? PAGE : Number(input.MaxResults);
  if (!Number.isInteger(limit) || limit < 1) throw badRequest('Invalid maxResults value');
  const { items, nextToken } = paginate(rows, {
    keyOf,
    limit: Math.min(limit, PAGE),
    token: input.NextToken,
    invalidToken: () => badRequest('Invalid nextToken value'),
  });
  return { Items: items, NextToken: nextToken };
};

/**
 * API Gateway's actions are HTTP's methods on the path of what is managed:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html
 */
export const manages = (
  context: RequestContext,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
): Authorization => ({
  action: `apigateway:${method}`,
  resource: `arn:aws:apigateway:${context.region}::${path}`,
});

/** AWS's own are ten letters and digits for an API, six or seven for its parts. */
export const newId = (context: Context, length: number): string =>
  Array.from({ length }, () => ALPHABET[Math.floor(context.random() * ALPHABET.length)]).join('');

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** What an update leaves out stays; what it gives replaces. */
export const given = <Input extends object>(input: Input): Partial<Input> => {
  const kept: Partial<Input> = { ...input };
  for (const key in kept) if (kept[key] === undefined) delete kept[key];
  return kept;
};
