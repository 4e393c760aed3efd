import { invalidParameter } from '../errors.ts';
import type { FilterPattern } from './filter-pattern.ts';
import { compileRegex, invalidPattern, PatternScanner } from './pattern-scanner.ts';

type Test = (message: string) => boolean;

interface Term {
  readonly kind: 'include' | 'exclude' | 'optional';
  readonly test: Test;
}

/**
 * Terms of unstructured events: all of `A B`, any of `?A ?B`, none of `-A`, `"a phrase"`, `%regex%`. Optional terms are
 * ignored beside others ("you can't combine the question mark with other filter patterns").
 */
export const parseTermsPattern = (pattern: string): FilterPattern => {
  const terms = parseTerms(pattern);
  const included = terms.filter(({ kind }) => kind === 'include');
  const excluded = terms.filter(({ kind }) => kind === 'exclude');
  const optional = included.length + excluded.length > 0 ? [] : terms;
  return (message) => {
    const isMatch =
      included.every(({ test }) => test(message)) &&
      !excluded.some(({ test }) => test(message)) &&
      (optional.length === 0 || optional.some(({ test }) => test(message)));
    return isMatch ? { extracted: {}, valueOf: () => undefined } : undefined;
  };
};

const parseTerms = (pattern: string): readonly Term[] => {
  const scanner = new PatternScanner(pattern);
  const terms: Term[] = [];
  for (scanner.skipSpace(); !scanner.isAtEnd; scanner.skipSpace()) {
    const kind = scanner.accept('?') ? 'optional' : scanner.accept('-') ? 'exclude' : 'include';
    terms.push({ kind, test: parseTest(scanner) });
  }
  return terms;
};

const parseTest = (scanner: PatternScanner): Test => {
  const quoted = scanner.take(/"((?:[^"\\]|\\.)*)"/y);
  if (quoted) return containsWords((quoted[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  const regex = scanner.take(/%([^%]+)%/y);
  if (regex) {
    const expression = compileRegex(regex[1] ?? '');
    return (message) => expression.test(message);
  }
  const word = scanner.take(/[^\s"%]+/y);
  if (!word) throw invalidPattern();
  if (!/^[\p{L}\p{N}_]+$/u.test(word[0])) throw invalidParameter(`Invalid character(s) in term '${word[0]}'`);
  return containsWords(word[0]);
};

/**
 * A term is found as whole words: AWS sends readers who want "AUTHORIZED" inside "UNAUTHORIZED" to `%AUTHORIZED%`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 */
const containsWords = (words: string): Test => {
  const escaped = words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = /^[\p{L}\p{N}_]/u.test(words) ? '(?<![\\p{L}\\p{N}_])' : '';
  const after = /[\p{L}\p{N}_]$/u.test(words) ? '(?![\\p{L}\\p{N}_])' : '';
  const expression = new RegExp(before + escaped + after, 'u');
  return (message) => expression.test(message);
};
