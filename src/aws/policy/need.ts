/** Something that somebody has to be allowed, as IAM names it. */
export interface Need {
  /** `sqs:CreateQueue` */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
}

/** All that was asked for while a lab was done once, and the names that only this one time had. */
export interface Rehearsed {
  readonly run: string;
  readonly account: string;
  readonly region: string;
  readonly needs: readonly Need[];
}

/** Where needs are to be met. */
export interface NeedPlace {
  readonly partition: string;
  /** `*` where it isn't known. */
  readonly account: string;
  readonly region: string;
  /** The run's id, or `??????` for any. */
  readonly run: string;
}

/** Any run: ids have six characters, and `?` is one in IAM. */
export const ANY_RUN = '??????';

/**
 * What any run of the lab needs at `place`, from two rehearsals. What both were asked is the lab's own; a part of an ARN
 * that differs between them is an id that AWS gives, and becomes `*`.
 */
export const needsAt = (rehearsed: readonly [Rehearsed, Rehearsed], place: NeedPlace): readonly Need[] => {
  const [first, second] = rehearsed.map((one) => one.needs.map((need) => namedAt(need, one, place)));
  const lasting = intersection(partsOf(first ?? []), partsOf(second ?? []));
  const all = [...(first ?? []), ...(second ?? [])].map((need) =>
    withoutTags(withoutIds(need, lasting), place),
  );
  return [...new Map(all.map((need) => [JSON.stringify(need), need])).values()];
};

/** A name that only the run's things bear narrows enough, and holds before the thing is there and has its tags. */
const withoutTags = ({ action, resource, conditions = {} }: Need, { run }: NeedPlace): Need => {
  const isNamed = resource.includes(`slabs-${run}-`);
  const kept = Object.entries(conditions).filter(([key]) => !isNamed || !key.includes('Tag/'));
  return { action, resource, ...(kept.length > 0 && { conditions: Object.fromEntries(kept) }) };
};

const namedAt = (need: Need, { run, account, region }: Rehearsed, place: NeedPlace): Need =>
  mapTexts({ ...need, resource: asInPolicies(need.resource) }, (text) =>
    text
      .replace(/^arn:aws:/, `arn:${place.partition}:`)
      .replaceAll(run, place.run)
      .replaceAll(account, place.account)
      .replaceAll(`:${region}:`, `:${place.region}:`)
      // A table's stream is named by when it was made, and a function's log streams by their day.
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+|\d{4}\/\d\d\/\d\d(?=\/)/, '*'),
  );

/** Where IAM's refusals call a resource otherwise than its policies do. */
const asInPolicies = (resource: string): string =>
  resource
    // Listings of the whole account have no resource of their own:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    .replace(/^arn:.*:log-group::log-stream:$/, '*')
    .replace(/:log-stream:$/, ':*')
    .replace(/^arn:.*[:/]$/, '*')
    // An account's own network, and the image of the day: the same in every sandbox, and others elsewhere.
    .replace(/(?<=^arn:[^:]+:ec2:.*\/)(ami|sg|subnet|vpc)-[0-9a-f]+$/, '*');

const partsOf = (needs: readonly Need[]): ReadonlySet<string> => {
  const parts = new Set<string>();
  for (const need of needs) {
    mapTexts(need, (text) => {
      for (const part of text.split(SEPARATOR)) parts.add(part);
      return text;
    });
  }
  return parts;
};

const SEPARATOR = /([/:])/;

const intersection = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter((part) => other.has(part)));

const withoutIds = (need: Need, lasting: ReadonlySet<string>): Need =>
  mapTexts(need, (text) =>
    text
      .split(SEPARATOR)
      .map((part) => (lasting.has(part) ? part : '*'))
      .join('')
      // In IAM `*` is any text, slashes and colons too. The fields of an ARN stay apart.
      .replace(/(?<=^arn:(?:[^:]*:){4}.*)\*(?:[/:]\*)+/, '*'),
  );

/** Keeps those conditions that narrow a permission, in the order of their keys. */
const mapTexts = ({ action, resource, conditions = {} }: Need, map: (text: string) => string): Need => {
  const kept = Object.entries(conditions)
    .filter(([key]) => NARROWING.has(key))
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([key, value]) => [key, typeof value === 'string' ? map(value) : value.map(map)] as const);
  return {
    action,
    resource: map(resource),
    ...(kept.length > 0 && { conditions: Object.fromEntries(kept) }),
  };
};

/**
 * Condition keys by which AWS tells what a permission is used for. Tags narrow what has no name of its own.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const NARROWING: ReadonlySet<string> = new Set([
  'iam:PassedToService',
  'iam:PolicyARN',
  'lambda:FunctionArn',
  'aws:RequestTag/serverless-labs:run',
  'aws:ResourceTag/serverless-labs:run',
]);
