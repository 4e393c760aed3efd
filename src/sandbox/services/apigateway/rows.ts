import type {
  Account,
  ApiKey,
  Authorizer,
  DocumentationPart,
  GatewayResponse,
  Method,
  Model,
  RequestValidator,
  Resource,
  RestApi,
  Stage,
  UsagePlan,
} from '@aws-sdk/client-api-gateway';
import { defineTable } from '../../kernel/table.ts';

/** A path of an API with its methods; each method holds its integration, as GetMethod shows it. */
export interface ResourceRow extends Omit<Resource, 'resourceMethods'> {
  readonly id: string;
  readonly path: string;
  readonly resourceMethods: Readonly<Record<string, Method>>;
}

/** What a deployment takes a picture of. */
export interface Definition {
  readonly resources: Readonly<Record<string, ResourceRow>>;
  readonly models: Readonly<Record<string, Model>>;
  readonly validators: Readonly<Record<string, RequestValidator>>;
  readonly authorizers: Readonly<Record<string, Authorizer>>;
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly binaryMediaTypes?: string[] | undefined;
  readonly minimumCompressionSize?: number | undefined;
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  readonly policy?: string | undefined;
}

/** The members of a REST API that have no part in a {@link Definition}. */
type Attributes = Omit<
  RestApi,
  'createdDate' | 'binaryMediaTypes' | 'minimumCompressionSize' | 'apiKeySource' | 'policy' | 'warnings'
>;

export interface ApiRow extends Attributes {
  readonly id: string;
  readonly name: string;
  readonly rootResourceId: string;
  readonly createdMs: number;
  readonly definition: Definition;
  readonly documentationParts: Readonly<Record<string, DocumentationPart>>;
}

export interface DeploymentRow {
  readonly id: string;
  readonly apiId: string;
  readonly description?: string | undefined;
  readonly createdMs: number;
  readonly snapshot: Definition;
}

export interface StageRow extends Omit<Stage, 'createdDate' | 'lastUpdatedDate'> {
  readonly apiId: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface KeyRow extends Omit<ApiKey, 'createdDate' | 'lastUpdatedDate'> {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface PlanRow extends UsagePlan {
  readonly id: string;
  readonly keyIds: readonly string[];
}

/** What a key used of a plan. */
export interface UsageRow {
  /** Requests by day, `2026-11-30`. */
  readonly used: Readonly<Record<string, number>>;
  /** Requests of the quota's current period, and when that began. */
  readonly period: { readonly startMs: number; readonly used: number; readonly extra: number };
}

export const apis = defineTable<ApiRow>('apigateway.apis', 'region');
/** By API and id. */
export const deployments = defineTable<DeploymentRow>('apigateway.deployments', 'region');
/** By API and name. */
export const stages = defineTable<StageRow>('apigateway.stages', 'region');
export const keys = defineTable<KeyRow>('apigateway.keys', 'region');
export const plans = defineTable<PlanRow>('apigateway.plans', 'region');
/** By plan and key. */
export const usages = defineTable<UsageRow>('apigateway.usages', 'region');
export const account = defineTable<Pick<Account, 'cloudwatchRoleArn'>>('apigateway.account', 'region');
export const within = (apiId: string, id: string): string => `${apiId}/${id}`;
