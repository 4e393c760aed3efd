import type { Context } from '../../kernel/context.ts';
import { isRecord } from '../../kernel/json-record.ts';
import type { Authorization } from '../../kernel/service.ts';

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * API Gateway's actions are HTTP's methods, its resources the paths of its API: `apigateway:PATCH` on
 * `arn:aws:apigateway:us-east-1::/restapis/a1/stages/prod`. `path` takes its parts from the input: `/restapis/{restApiId}`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
export const may =
  (verb: Verb, path: string) =>
  (input: object, context: Context): Authorization => ({
    action: `apigateway:${verb}`,
    resource: arnOf(context, fill(path, input)),
  });

/** `arn:aws:apigateway:us-east-1::/restapis/a1` */
export const arnOf = (context: Pick<Context, 'region'>, path: string): string =>
  `arn:aws:apigateway:${context.region}::${path}`;

const fill = (path: string, input: object): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => String(isRecord(input) ? (input[name] ?? '') : ''));
