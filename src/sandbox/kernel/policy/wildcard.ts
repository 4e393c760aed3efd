/** Private-use characters that stand for the wildcards; a policy has no reason to contain them. */
export const ANY_RUN = '\uE000';
export const ANY_ONE = '\uE001';

/** Whether `text` is matched by `pattern`, in which {@link ANY_RUN} and {@link ANY_ONE} are the wildcards. */
export const matchesWildcards = (pattern: string, text: string): boolean => {
  if (pattern === ANY_RUN) return true;
  let p = 0;
  let t = 0;
  let resumeAt = -1;
  let taken = 0;
  while (t < text.length) {
    if (pattern[p] === ANY_RUN) {
      p += 1;
      resumeAt = p;
      taken = t;
    } else if (p < pattern.length && (pattern[p] === ANY_ONE || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (resumeAt >= 0) {
      // The last run takes one character more.
      taken += 1;
      t = taken;
      p = resumeAt;
    } else return false;
  }
  while (pattern[p] === ANY_RUN) p += 1;
  return p === pattern.length;
};

/** A policy's `*` and `?` as wildcards. */
export const withWildcards = (text: string): string => text.replaceAll('*', ANY_RUN).replaceAll('?', ANY_ONE);

/**
 * Whether an ARN is matched by a pattern, part by part: a wildcard doesn't cross a colon of the first five. A pattern
 * with fewer parts that ends in `*` takes everything after it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export const matchesArn = (pattern: string, arn: string): boolean => {
  const patternParts = arnParts(pattern);
  if (patternParts.length < ARN_PARTS)
    return pattern.endsWith(ANY_RUN) ? matchesWildcards(pattern, arn) : pattern === arn;
  const parts = arnParts(arn);
  return (
    parts.length === ARN_PARTS &&
    patternParts.every((part, index) => matchesWildcards(part, parts[index] ?? ''))
  );
};

/** `arn:partition:service:region:account:resource` */
const ARN_PARTS = 6;

const arnParts = (text: string): readonly string[] => {
  const parts = text.split(':');
  return parts.length <= ARN_PARTS
    ? parts
    : [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
};
