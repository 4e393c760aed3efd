import type * as Sdk from '@aws-sdk/client-apigatewayv2';
import { defineTable } from '../../kernel/table.ts';

export type ApiGatewaySdk = typeof Sdk;

/** A row is what the API shows of a thing; moments are kept as milliseconds. */
export interface ApiRow extends Omit<Sdk.Api, 'CreatedDate' | 'Tags'> {
  readonly ApiId: string;
  readonly Name: string;
  readonly createdMs: number;
  readonly Tags: Readonly<Record<string, string>>;
}

export interface RouteRow extends Sdk.Route {
  readonly apiId: string;
  readonly RouteId: string;
  readonly RouteKey: string;
}

export interface IntegrationRow extends Sdk.Integration {
  readonly apiId: string;
  readonly IntegrationId: string;
}

export interface AuthorizerRow extends Sdk.Authorizer {
  readonly apiId: string;
  readonly AuthorizerId: string;
  readonly Name: string;
}

export interface StageRow extends Omit<Sdk.Stage, 'CreatedDate' | 'LastUpdatedDate' | 'Tags'> {
  readonly apiId: string;
  readonly StageName: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly Tags: Readonly<Record<string, string>>;
}

/** "A deployment is a snapshot of your API configuration" (http-api-stages). */
export interface DeploymentRow extends Omit<Sdk.Deployment, 'CreatedDate'> {
  readonly apiId: string;
  readonly DeploymentId: string;
  readonly createdMs: number;
  readonly snapshot: Snapshot;
}

export interface Snapshot {
  readonly cors: Sdk.Cors | undefined;
  readonly routes: readonly RouteRow[];
  readonly integrations: readonly IntegrationRow[];
  readonly authorizers: readonly AuthorizerRow[];
}

export const apis = defineTable<ApiRow>('apigatewayv2.apis', 'region');
/** The parts of APIs, by `<api>/<id>`. */
export const routes = defineTable<RouteRow>('apigatewayv2.routes', 'region');
export const integrations = defineTable<IntegrationRow>('apigatewayv2.integrations', 'region');
export const authorizers = defineTable<AuthorizerRow>('apigatewayv2.authorizers', 'region');
export const stages = defineTable<StageRow>('apigatewayv2.stages', 'region');
export const deployments = defineTable<DeploymentRow>('apigatewayv2.deployments', 'region');
