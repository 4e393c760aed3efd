import type { Mutation } from '../mutation.ts';

export const iamApis: readonly Mutation[] = [
  {
    breaks: 'an authorizer is asked each time',
    file: 'sandbox/services/apigateway/invoke/authorize/ask-authorizer.ts',
    find: 'const known = ttlSeconds > 0 &&',
    replace: 'const known = ttlSeconds < 0 &&',
    proofs: ['authorizer-answer-is-cached'],
  },
  {
    breaks: "an authorizer's answer is kept for an hour",
    file: 'sandbox/services/apigateway/apis/authorizer-operations.ts',
    find: 'input.authorizerResultTtlInSeconds ?? TTL_SECONDS.standard,',
    replace: 'input.authorizerResultTtlInSeconds ?? 3600,',
    proofs: ['authorizer-answer-is-cached'],
  },
  {
    breaks: 'IAM authorization asks for nothing',
    file: 'sandbox/services/apigateway/invoke/authorize/authorize.ts',
    find: "if (method.authorizationType === 'AWS_IAM') byIdentity",
    replace: "if (method.authorizationType === 'NONE' && policy) byIdentity",
    proofs: ['iam-authorization-wants-a-signature'],
  },
  {
    breaks: 'a signature is enough',
    file: 'sandbox/services/apigateway/invoke/authorize/authorize.ts',
    find: '  const caller = signerOf(context);\n  allow(invocation, { context, policy, caller });',
    replace: '  const caller = signerOf(context);',
    proofs: ['iam-authorization-wants-a-signature'],
  },
  {
    breaks: 'a boolean is valid in every authorizer',
    file: 'sandbox/services/apigatewayv2/invoke/authorize-by-function.ts',
    find: 'if (authorizer.EnableSimpleResponses) {',
    replace: 'if (authorizer) {',
    proofs: ['simple-answer-of-an-authorizer'],
  },
];
