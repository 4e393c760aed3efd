import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/sandbox/kernel/model.ts';
import type { Constraints } from '../../../src/sandbox/kernel/service.ts';
import { validate } from '../../../src/sandbox/kernel/validate.ts';

const { operations } = readModel(await import('@aws-sdk/client-lambda'));
const check = (operation: string, input: object, constraints: Constraints = {}) => {
  const model = operations.get(operation);
  if (!model) throw new Error(`no ${operation}`);
  validate(model.input, input, { constraints, missingMember: undefined, code: 'ValidationException' });
};
const REQUEST = { FunctionName: { min: 1, max: 5, pattern: '[a-z]+' }, MemorySize: { min: 128, max: 10240 } };
const minimal = { FunctionName: 'abc', Role: 'r', Code: {} };

describe('what the model asks for', () => {
  it('takes what fits', () => {
    expect(() =>
      check('CreateFunction', { ...minimal, MemorySize: 128 }, { CreateFunctionRequest: REQUEST }),
    ).not.toThrow();
  });

  it.each([
    [
      'a missing member',
      { Role: 'r', Code: {} },
      {},
      "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'two mistakes',
      { ...minimal, FunctionName: 'A', MemorySize: 1 },
      { CreateFunctionRequest: REQUEST },
      "2 validation errors detected: Value 'A' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'a text too long',
      { ...minimal, FunctionName: 'abcdef' },
      { CreateFunctionRequest: REQUEST },
      "1 validation error detected: Value 'abcdef' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      'a member of a structure',
      { ...minimal, Environment: { Variables: { a: 'b' } }, TracingConfig: { Mode: 'No' } },
      { TracingConfig: { Mode: { enum: ['Active', 'PassThrough'] } } },
      "1 validation error detected: Value 'No' at 'tracingConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [Active, PassThrough]",
    ],
    // As recorded from API Gateway in ../shared/conformance/errors.json.
    [
      'a list of scalars',
      { ...minimal, Architectures: ['arm', 'x86_64'] },
      { CreateFunctionRequest: { Architectures: { items: { enum: ['x86_64', 'arm64'] } } } },
      "1 validation error detected: Value '[arm, x86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]",
    ],
    [
      'the keys of a map',
      { ...minimal, Tags: { long: 'x' } },
      { CreateFunctionRequest: { Tags: { keys: { min: 1, max: 3 } } } },
      "1 validation error detected: Value '{long=x}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1]",
    ],
    [
      'a list too long',
      { ...minimal, Architectures: ['a', 'b'] },
      { CreateFunctionRequest: { Architectures: { max: 1 } } },
      "1 validation error detected: Value '[a, b]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
  ])('refuses %s', (_what, input, constraints, message) => {
    expect(() => check('CreateFunction', input, constraints)).toThrow(
      expect.objectContaining({ code: 'ValidationException', message }),
    );
  });

  it('looks into structures inside lists, each under its number', () => {
    const input = { ...minimal, FileSystemConfigs: [{ Arn: 'a', LocalMountPath: '/mnt/a' }, { Arn: 'b' }] };
    expect(() => check('CreateFunction', input)).toThrow(
      "Value null at 'fileSystemConfigs.2.member.localMountPath'",
    );
  });
});
