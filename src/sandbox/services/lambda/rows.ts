import type {
  Architecture,
  Cors,
  FunctionConfiguration,
  FunctionUrlAuthType,
  InvokeMode,
  LayerVersionContentOutput,
  ProvisionedConcurrencyStatusEnum,
  RecursiveLoop,
  Runtime,
} from '@aws-sdk/client-lambda';
import type { PolicyStatement } from '../../kernel/policy.ts';
import { defineTable } from '../../kernel/table.ts';

/** What all versions of a function share. */
export interface FunctionRow {
  readonly name: string;
  readonly nextVersion: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
  /** `Terminate` where it is left out. */
  readonly recursiveLoop?: RecursiveLoop | undefined;
}

/** What an invocation runs: configuration and code. `changeId` changes whenever either does. */
export interface Release {
  readonly configuration: FunctionConfiguration;
  /** The package's SHA-256 in the blob store. */
  readonly codeBlob: string;
  /** The packages of its layers, in their order. Kept although a layer's version is deleted meanwhile. */
  readonly layerBlobs?: readonly string[] | undefined;
  readonly changeId: string;
}

/** `$LATEST` or a published version. */
export interface VersionRow extends Release {
  readonly functionName: string;
  readonly version: string;
  /** While an update is in progress, invocations still run what was there before. */
  readonly serving?: Release | undefined;
}

export interface AliasRow {
  readonly functionName: string;
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  /** A second version and its share of the invocations. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly revisionId: string;
}

/** The resource policy of a function, a version or an alias. */
export interface PolicyRow {
  readonly statements: readonly PolicyStatement[];
}

export interface EventInvokeConfigRow {
  readonly functionName: string;
  readonly qualifier: string;
  readonly maximumRetryAttempts?: number | undefined;
  readonly maximumEventAgeInSeconds?: number | undefined;
  /** ARNs of what is told of the events that succeeded, and of those that were given up. */
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  readonly lastModifiedMs: number;
}

export interface FunctionUrlRow {
  readonly functionName: string;
  readonly qualifier: string;
  readonly functionArn: string;
  /** What stands before `.lambda-url` in its name. */
  readonly urlId: string;
  readonly authType: FunctionUrlAuthType;
  readonly cors?: Cors | undefined;
  readonly invokeMode: InvokeMode;
  readonly creationTime: string;
  readonly lastModifiedTime: string;
}

/** Environments that are kept initialized for a version or alias. */
export interface ProvisionedRow {
  readonly functionName: string;
  readonly qualifier: string;
  readonly requested: number;
  readonly status: ProvisionedConcurrencyStatusEnum;
  readonly statusReason?: string | undefined;
  readonly lastModifiedMs: number;
  /** Changes whenever they are to be made anew. */
  readonly changeId: string;
}

export interface LayerRow {
  readonly name: string;
  readonly nextVersion: number;
}

export interface LayerVersionRow {
  readonly layerName: string;
  readonly version: number;
  readonly description: string;
  readonly createdDate: string;
  readonly codeBlob: string;
  readonly content: LayerVersionContentOutput;
  readonly licenseInfo?: string | undefined;
  readonly compatibleRuntimes?: readonly Runtime[] | undefined;
  readonly compatibleArchitectures?: readonly Architecture[] | undefined;
  readonly statements: readonly PolicyStatement[];
  readonly policyRevisionId?: string | undefined;
}

/** An event in the queue that Lambda keeps for asynchronous invocations. */
export interface AsyncEventRow {
  readonly id: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly clientContext?: string | undefined;
  readonly cause: string | undefined;
  readonly receivedMs: number;
  /** Attempts that the function answered with an error. */
  readonly failures: number;
  /** Attempts in a row that Lambda itself couldn't make (throttles, a missing role). */
  readonly deferrals: number;
  readonly dueMs: number;
}

/** By function name. */
export const functions = defineTable<FunctionRow>('lambda.functions', 'region');
/** By {@link qualifiedKey}. */
export const versions = defineTable<VersionRow>('lambda.versions', 'region');
export const aliases = defineTable<AliasRow>('lambda.aliases', 'region');
export const policies = defineTable<PolicyRow>('lambda.policies', 'region');
export const eventInvokeConfigs = defineTable<EventInvokeConfigRow>('lambda.event-invoke-configs', 'region');
export const functionUrls = defineTable<FunctionUrlRow>('lambda.function-urls', 'region');
export const provisioned = defineTable<ProvisionedRow>('lambda.provisioned', 'region');
/** By layer name. */
export const layers = defineTable<LayerRow>('lambda.layers', 'region');
/** By `name:version`. */
export const layerVersions = defineTable<LayerVersionRow>('lambda.layer-versions', 'region');
export const asyncEvents = defineTable<AsyncEventRow>('lambda.async-events', 'region');

export const LATEST = '$LATEST';

/** Key of what belongs to a function's version or alias; without a qualifier, to the function itself. */
export const qualifiedKey = (functionName: string, qualifier: string = LATEST): string =>
  `${functionName}:${qualifier}`;
