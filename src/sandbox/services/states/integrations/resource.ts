export type Pattern = 'request-response' | 'sync' | 'sync:2' | 'waitForTaskToken';

/** What a Task state's `Resource` names. */
export type Resource =
  | { readonly kind: 'lambda'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | {
      readonly kind: 'service';
      /** `sqs`, or for SDK integrations `sqs` in `aws-sdk:sqs`. */
      readonly service: string;
      /** As written: `sendMessage`. */
      readonly action: string;
      readonly pattern: Pattern;
      readonly isSdk: boolean;
    };

const LAMBDA = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/;
const ACTIVITY = /^arn:aws[\w-]*:states:[\w-]+:\d{12}:activity:.+$/;
const SERVICE =
  /^arn:aws[\w-]*:states:[\w-]*:\d*:(aws-sdk:)?([\w-]+):(\w+)(?:\.(sync:2|sync|waitForTaskToken))?$/;

/** https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html; undefined where it is none of these. */
export const parseResource = (text: string): Resource | undefined => {
  if (LAMBDA.test(text)) return { kind: 'lambda', arn: text };
  if (ACTIVITY.test(text)) return { kind: 'activity', arn: text };
  const [, sdk, service, action, pattern] = SERVICE.exec(text) ?? [];
  if (service === undefined || action === undefined) return undefined;
  return { kind: 'service', service, action, pattern: patternOf(pattern), isSdk: sdk !== undefined };
};

const patternOf = (text: string | undefined): Pattern =>
  text === 'sync' || text === 'sync:2' || text === 'waitForTaskToken' ? text : 'request-response';

/** The types and details that a task's events have, by what it calls. */
export const eventNames = (resource: Resource) => {
  if (resource.kind === 'lambda')
    return { prefix: 'LambdaFunction', member: 'lambdaFunction', base: {} } as const;
  if (resource.kind === 'activity') return { prefix: 'Activity', member: 'activity', base: {} } as const;
  const suffix = resource.pattern === 'request-response' ? '' : `.${resource.pattern}`;
  return {
    prefix: 'Task' as const,
    member: 'task' as const,
    base: {
      resourceType: resource.isSdk ? `aws-sdk:${resource.service}` : resource.service,
      resource: `${resource.action}${suffix}`,
    },
  };
};

/** What a result that is too large is said to be from. */
export const subjectOf = (resource: Resource): string =>
  resource.kind === 'service'
    ? resource.isSdk
      ? `aws-sdk:${resource.service}`
      : resource.service
    : resource.arn;

export const waitsForToken = (resource: Resource): boolean =>
  resource.kind === 'activity' || (resource.kind === 'service' && resource.pattern === 'waitForTaskToken');

export const isSync = (resource: Resource): boolean =>
  resource.kind === 'service' && (resource.pattern === 'sync' || resource.pattern === 'sync:2');
