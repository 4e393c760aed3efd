import * as v from 'valibot';
import { parse } from 'yaml';
import { badRequest } from '../errors.ts';

const record = v.record(v.string(), v.unknown());
const texts = v.array(v.string());

const CORS = v.object({
  allowOrigins: v.optional(texts),
  allowMethods: v.optional(texts),
  allowHeaders: v.optional(texts),
  exposeHeaders: v.optional(texts),
  allowCredentials: v.optional(v.boolean()),
  maxAge: v.optional(v.number()),
});

/** The fields of OpenAPI 3 and its extensions that HTTP APIs act on. */
const DOCUMENT = v.object({
  openapi: v.string(),
  info: v.object({ title: v.string(), description: v.optional(v.string()), version: v.optional(v.string()) }),
  servers: v.optional(
    v.array(v.object({ url: v.optional(v.string()), variables: v.optional(v.record(v.string(), record)) })),
  ),
  paths: v.optional(v.record(v.string(), record), {}),
  components: v.optional(
    v.object({
      securitySchemes: v.optional(v.record(v.string(), record), {}),
      'x-amazon-apigateway-integrations': v.optional(v.record(v.string(), record), {}),
    }),
  ),
  tags: v.optional(v.array(record), []),
  'x-amazon-apigateway-cors': v.optional(CORS),
});

export type OpenApiDocument = v.InferOutput<typeof DOCUMENT>;

/** "HTTP APIs support only the OpenAPI 3.0 specification" (http-api-open-api). YAML or JSON. Throws AwsError. */
export const readDocument = (text: string): OpenApiDocument => {
  const parsed = v.safeParse(DOCUMENT, load(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw badRequest(`Invalid OpenAPI input. ${v.getDotPath(issue) ?? 'The document'}: ${issue.message}`);
  }
  if (!/^3\.0\b/.test(parsed.output.openapi))
    throw badRequest(`Unsupported OpenAPI version ${parsed.output.openapi}. Only OpenAPI 3.0 is supported`);
  return parsed.output;
};

/** JSON is YAML too. No document needs aliases without end. */
const load = (text: string): unknown => {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw badRequest(
      `Unable to parse the OpenAPI document: ${error instanceof Error ? error.message : error}`,
    );
  }
};
