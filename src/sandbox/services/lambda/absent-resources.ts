import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { onFunction } from './authorization.ts';
import { findFunction } from './find-function.ts';
import { parseReference } from './function-reference.ts';

/**
 * Kinds of resources that can't be made here (yet): what AWS answers when there are none. Making one is
 * NotImplemented.
 */
export const absentResourceOperations = {
  ListCodeSigningConfigs: { handle: () => ({ CodeSigningConfigs: [] }) },
  GetCodeSigningConfig: {
    handle: ({ CodeSigningConfigArn }) => {
      throw noSigningConfig(CodeSigningConfigArn);
    },
  },
  UpdateCodeSigningConfig: {
    handle: ({ CodeSigningConfigArn }) => {
      throw noSigningConfig(CodeSigningConfigArn);
    },
  },
  DeleteCodeSigningConfig: {
    handle: ({ CodeSigningConfigArn }) => {
      throw noSigningConfig(CodeSigningConfigArn);
    },
  },
  ListFunctionsByCodeSigningConfig: {
    handle: ({ CodeSigningConfigArn }) => {
      throw noSigningConfig(CodeSigningConfigArn);
    },
  },
  PutFunctionCodeSigningConfig: {
    authorize: onFunction('PutFunctionCodeSigningConfig'),
    handle: ({ CodeSigningConfigArn }) => {
      throw new AwsError(
        'CodeSigningConfigNotFoundException',
        `The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${CodeSigningConfigArn}.`,
        { members: { Type: 'User' } },
      );
    },
  },
  /** AWS answers an empty object for a function that has none. */
  GetFunctionCodeSigningConfig: {
    authorize: onFunction('GetFunctionCodeSigningConfig'),
    handle: (input, context) => {
      findFunction(context, parseReference(input, context).name);
      return { CodeSigningConfigArn: undefined, FunctionName: undefined };
    },
  },
  DeleteFunctionCodeSigningConfig: {
    authorize: onFunction('DeleteFunctionCodeSigningConfig'),
    handle: (input, context) => {
      findFunction(context, parseReference(input, context).name);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const noSigningConfig = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `The Lambda code signing configuration ${arn} can not be found.`);
