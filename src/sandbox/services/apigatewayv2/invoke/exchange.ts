import type { HostedContext, HostedRequest } from '../../../kernel/hosted.ts';
import type { ApiRow, Snapshot, StageRow } from '../rows.ts';
import type { SelectedRoute } from './select-route.ts';

/** One request on its way through an API. */
export interface Exchange {
  readonly context: HostedContext;
  readonly request: HostedRequest;
  readonly api: ApiRow;
  readonly stage: StageRow;
  readonly snapshot: Snapshot;
  /** Decoded, with the stage where the URL names it: HTTP APIs hand paths on decoded (middleapi/standard-server#93). */
  readonly path: string;
  /** The same without the stage. */
  readonly routePath: string;
  /** What API Gateway calls `requestId`; clients see it as `apigw-requestid`. */
  readonly requestId: string;
  readonly startedMs: number;
  /** Lower-case names; values of a repeated name joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface RoutedExchange extends Exchange {
  readonly route: SelectedRoute;
  readonly identity: Identity;
}

/** Who is asking, as the route's authorization found out; integrations, mappings and logs see it. */
export type Identity =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'jwt';
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | {
      readonly kind: 'lambda';
      readonly principalId: string | undefined;
      readonly context: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'iam';
      readonly accountId: string;
      readonly accessKey: string;
      readonly userArn: string;
      readonly userId: string;
    };

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`: what is asked for. */
export const requestArn = ({ context, api, stage, request, routePath }: Exchange): string =>
  `${apiArn(context, api.ApiId)}/${stage.StageName}/${request.method}${routePath}`;

/** The same with the route in place of the path: what a function's policy has to let in. */
export const routeArn = ({ context, api, stage, request, route }: RoutedExchange): string => {
  const [, path] = route.row.RouteKey.split(' ');
  const suffix = path === undefined ? '$default' : `${request.method}${path}`;
  return `${apiArn(context, api.ApiId)}/${stage.StageName}/${suffix}`;
};

export const apiArn = ({ region, account }: HostedContext, apiId: string): string =>
  `arn:aws:execute-api:${region}:${account}:${apiId}`;

/** An answer that API Gateway gives by itself. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the access log: `$context.authorizer.error`, `$context.integrationErrorMessage`. */
  readonly detail?: string;
}

/** Thrown wherever a request is refused or fails; it becomes the answer. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail ?? refusal.message);
    this.refusal = refusal;
  }
}

export const internalError = (detail: string): RefusedError =>
  new RefusedError({ status: 500, message: 'Internal Server Error', detail });
