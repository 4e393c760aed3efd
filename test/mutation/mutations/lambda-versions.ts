import type { Mutation } from '../mutation.ts';

/** Versions and aliases. */
export const lambdaVersions: readonly Mutation[] = [
  {
    breaks: 'a version runs what $LATEST has',
    file: 'sandbox/services/lambda/find-target.ts',
    find: 'let row = resolveVersion(context, reference);',
    replace: 'let row = resolveVersion(context, { ...reference, qualifier: undefined });',
    proofs: ['version-is-frozen', 'unqualified-arn-runs-latest'],
  },
  {
    breaks: 'a new function is published at once',
    file: 'sandbox/services/lambda/create-function.ts',
    find: 'input.Publish ? publish(context, row, input.Description) : row',
    replace: 'publish(context, row, input.Description)',
    proofs: ['new-function-has-latest-only'],
  },
  {
    breaks: 'numbers of deleted versions are given again',
    file: 'sandbox/services/lambda/publish-version.ts',
    find: 'const version = String(row.nextVersion);',
    replace: 'const version = String(versionsOf(context, functionName).length);',
    proofs: ['version-numbers-are-not-reused'],
  },
  {
    breaks: 'weights are not looked at',
    file: 'sandbox/services/lambda/aliases.ts',
    find: 'drawn < second[1]',
    replace: 'drawn < 0',
    proofs: ['alias-splits-by-weight'],
  },
  {
    breaks: 'an alias spreads over three versions',
    file: 'sandbox/services/lambda/aliases.ts',
    find: 'if (entries.length > 1)',
    replace: 'if (entries.length > 2)',
    proofs: ['alias-has-two-versions-at-most'],
  },
  {
    breaks: 'an alias may point to what is no version',
    file: 'sandbox/services/lambda/aliases.ts',
    find: '      findVersion(context, name, input.FunctionVersion);\n',
    replace: '',
    proofs: ['alias-has-two-versions-at-most'],
  },
  {
    breaks: 'an alias stays with its first version',
    file: 'sandbox/services/lambda/find-target.ts',
    find: 'const version = chooseVersion(context, alias);',
    replace: "const version = '1';",
    proofs: ['alias-is-followed-at-the-call', 'alias-splits-by-weight'],
  },
  {
    breaks: 'an ARN without a suffix runs a published version',
    file: 'sandbox/services/lambda/find-function.ts',
    find: 'alias?.functionVersion ?? qualifier)',
    replace: "alias?.functionVersion ?? qualifier ?? '1')",
    proofs: ['unqualified-arn-runs-latest'],
  },
  {
    breaks: 'the hash of the code is not compared',
    file: 'sandbox/services/lambda/publish-version.ts',
    find: 'if (input.CodeSha256 !== undefined && input.CodeSha256 !== CodeSha256) {',
    replace: "if (input.CodeSha256 === '') {",
    proofs: ['only-the-tested-code'],
  },
  {
    breaks: 'the revision is not compared',
    file: 'sandbox/services/lambda/publish-version.ts',
    find: 'if (input.RevisionId !== undefined && input.RevisionId !== latest.configuration.RevisionId) {',
    replace: "if (input.RevisionId === '') {",
    proofs: ['stale-revision'],
  },
  {
    breaks: 'each publishing gives a new version',
    file: 'sandbox/services/lambda/publish-version.ts',
    find: 'if (last?.changeId === latest.changeId) return last;',
    replace: '',
    proofs: ['canary-step-by-step'],
  },
];
