import type { ParsedWords } from '../words.ts';

/**
 * `--exclude` and `--include`, in order: the last pattern that matches decides.
 * https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 */
export const fileFilter = ({ sequence }: ParsedWords): ((relativePath: string) => boolean) => {
  const rules = sequence.flatMap(([option, [pattern = '']]) =>
    option === 'exclude' || option === 'include'
      ? [{ takes: option === 'include', matches: globPattern(pattern) }]
      : [],
  );
  return (relativePath) =>
    rules.reduce((isTaken, rule) => (rule.matches.test(relativePath) ? rule.takes : isTaken), true);
};

/** Python's fnmatch: `*` goes over slashes too. */
const globPattern = (pattern: string): RegExp => {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (token: string, not: string, set: string) => {
    if (set !== undefined) return `[${not ? '^' : ''}${set.replaceAll('\\', '\\\\')}]`;
    if (token === '*') return '[\\s\\S]*';
    return token === '?' ? '[\\s\\S]' : token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
};
