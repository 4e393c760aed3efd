import type { CallInput } from '../aws/json.ts';

/**
 * What a call that AWS answers with "not found" was about, by kind and name: `queue slabs-abc123-orders` of GetQueueUrl.
 * Undefined where its input names only what the thing belongs to.
 */
export const namedThing = (api: string, input: CallInput): string | undefined => {
  const kind = kindOf(api);
  const own = Object.entries(input).find(([member]) => isNameOf(member, kind));
  return typeof own?.[1] === 'string' ? `${kind} ${lastPart(own[1])}` : undefined;
};

/** What is missing from a listing that is searched for a name: `REST API slabs-abc123-pets` of GetRestApis. */
export const listedThing = (api: string, path: string): string | undefined => {
  const name = /\[\?\s*[Nn]ame\s*==\s*'([^'\\]+)'\s*\]/.exec(path)?.[1];
  return name === undefined ? undefined : `${listedKind(api)} ${name}`;
};

/** `ec2.DescribeInstances` lists an `instance`, `sns.ListSubscriptionsByTopic` a `subscription`. */
export const listedKind = (api: string): string =>
  kindOf(api)
    .replace(/ (by|for) .*/, '')
    .replace(/s$/i, '');

/** `lambda.GetFunctionConfiguration` reads a `function`, `states.DescribeStateMachine` a `state machine`. */
const kindOf = (api: string): string =>
  (api.split('.')[1] ?? '')
    .replace(/^(Get|Describe|List|Head)/, '')
    .replace(/(Url|Attributes|Configuration)$/, '')
    .replace(/\B[A-Z]/g, ' $&')
    .toLowerCase()
    .replace(/\b(rest )?apis?\b/, (name) => name.toUpperCase());

/** `QueueName`, `QueueUrl`, `stateMachineArn`, `Name`. */
const isNameOf = (member: string, kind: string): boolean =>
  new RegExp(`^(${kind.replaceAll(' ', '')})?(name|url|arn)$`, 'i').test(member);

/** Of a URL or an ARN. */
const lastPart = (name: string): string => name.split(/[:/]/).at(-1) ?? name;
