import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { InitializationType } from './instance.ts';
import { timeoutText } from './outcome.ts';

/** What Lambda itself writes into a function's log, as text or (LogFormat JSON) as platform events. */
export type PlatformLine =
  | { readonly kind: 'init-start'; readonly initializationType: InitializationType }
  | {
      readonly kind: 'init-report';
      readonly initializationType: InitializationType;
      readonly phase: 'init' | 'invoke';
      readonly durationMs: number;
      readonly status: 'error' | 'timeout';
      readonly errorType?: string;
    }
  | { readonly kind: 'start'; readonly requestId: string }
  | { readonly kind: 'timeout'; readonly requestId: string }
  | {
      readonly kind: 'error';
      readonly requestId: string;
      readonly reason: string;
      readonly errorType: string;
    }
  | { readonly kind: 'end'; readonly requestId: string }
  | { readonly kind: 'report'; readonly requestId: string; readonly report: Report };

export interface Report {
  readonly durationMs: number;
  readonly initMs: number | undefined;
  readonly isInitBilled: boolean;
  readonly maxMemoryMb: number;
  readonly status: 'success' | 'error' | 'timeout';
  readonly errorType?: string | undefined;
}

/**
 * The init phase of provisioned environments is paid with them. Since August 2025 INIT is billed for functions of every kind:
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export const billedMs = (report: Report): number =>
  Math.ceil(report.durationMs + (report.isInitBilled ? (report.initMs ?? 0) : 0));

/** One log event, without its line break; undefined for a line that the format doesn't have. */
export const formatPlatformLine = (
  line: PlatformLine,
  configuration: FunctionConfiguration,
  nowMs: number,
): string | undefined =>
  configuration.LoggingConfig?.LogFormat === 'JSON'
    ? jsonLine(line, configuration, nowMs)
    : textLine(line, configuration, nowMs);

const textLine = (line: PlatformLine, configuration: FunctionConfiguration, nowMs: number): string => {
  switch (line.kind) {
    case 'init-start':
      return `INIT_START Runtime Version: ${runtimeVersion(configuration)}\tRuntime Version ARN: ${configuration.RuntimeVersionConfig?.RuntimeVersionArn}`;
    case 'init-report':
      return `INIT_REPORT Init Duration: ${line.durationMs.toFixed(2)} ms\tPhase: ${line.phase}\tStatus: ${line.status}${line.errorType ? `\tError Type: ${line.errorType}` : ''}`;
    case 'start':
      return `START RequestId: ${line.requestId} Version: ${configuration.Version}`;
    case 'timeout':
      return `${new Date(nowMs).toISOString()} ${line.requestId} ${timeoutText(configuration.Timeout ?? 3)}\n`;
    case 'error':
      return `RequestId: ${line.requestId} Error: ${line.reason}\n${line.errorType}`;
    case 'end':
      return `END RequestId: ${line.requestId}`;
    case 'report':
      return reportLine(line.requestId, line.report, configuration);
  }
};

const reportLine = (requestId: string, report: Report, configuration: FunctionConfiguration): string =>
  [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(report)} ms`,
    `Memory Size: ${configuration.MemorySize} MB`,
    `Max Memory Used: ${report.maxMemoryMb} MB`,
    ...(report.initMs === undefined ? [] : [`Init Duration: ${report.initMs.toFixed(2)} ms`]),
    ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
    ...(report.errorType === undefined ? [] : [`Error Type: ${report.errorType}`]),
    '',
  ].join('\t');

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const jsonLine = (
  line: PlatformLine,
  configuration: FunctionConfiguration,
  nowMs: number,
): string | undefined => {
  const event = jsonEvent(line, configuration);
  return event && JSON.stringify({ time: new Date(nowMs).toISOString(), ...event });
};

const jsonEvent = (
  line: PlatformLine,
  configuration: FunctionConfiguration,
): { type: string; record: object } | undefined => {
  switch (line.kind) {
    case 'init-start':
      return {
        type: 'platform.initStart',
        record: {
          initializationType: line.initializationType,
          phase: 'init',
          runtimeVersion: runtimeVersion(configuration),
          runtimeVersionArn: configuration.RuntimeVersionConfig?.RuntimeVersionArn,
          functionName: configuration.FunctionName,
          functionVersion: configuration.Version,
        },
      };
    case 'init-report': {
      const { initializationType, phase, status, errorType, durationMs } = line;
      return {
        type: 'platform.initReport',
        record: { initializationType, phase, status, errorType, metrics: { durationMs } },
      };
    }
    case 'start':
      return {
        type: 'platform.start',
        record: {
          requestId: line.requestId,
          functionArn: configuration.FunctionArn,
          version: configuration.Version,
        },
      };
    case 'report':
      return {
        type: 'platform.report',
        record: { requestId: line.requestId, ...jsonReport(line.report, configuration) },
      };
    case 'timeout':
    case 'error':
    case 'end':
      return undefined;
  }
};

const jsonReport = (report: Report, configuration: FunctionConfiguration) => ({
  metrics: {
    durationMs: Number(report.durationMs.toFixed(3)),
    billedDurationMs: billedMs(report),
    memorySizeMB: configuration.MemorySize,
    maxMemoryUsedMB: report.maxMemoryMb,
    ...(report.initMs !== undefined && { initDurationMs: Number(report.initMs.toFixed(3)) }),
  },
  status: report.status,
  ...(report.errorType !== undefined && { errorType: report.errorType }),
});

const runtimeVersion = ({ Runtime }: FunctionConfiguration) =>
  (Runtime ?? '')
    .replace(/^(nodejs\d+)\.x$/, '$1')
    .replace(/^(nodejs|python)/, '$1:')
    .concat('.v1');
