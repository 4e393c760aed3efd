import type { ServiceImplementation } from '../../kernel/service.ts';
import { postsOf, resumeDeliveries } from './delivery/deliver.ts';
import { certificateAt } from './delivery/signer.ts';
import { missingParameter } from './errors.ts';
import { platformOperations } from './platform-operations.ts';
import { publishOperations } from './publish/publish-operations.ts';
import { resumeExpiry } from './subscription/confirmation.ts';
import { subscribeOperations } from './subscription/subscribe.ts';
import { subscriptionOperations } from './subscription/subscription-operations.ts';
import { webPages } from './subscription/web-answers.ts';
import { dataProtectionOperations } from './topic/data-protection.ts';
import { topicOperations } from './topic/topic-operations.ts';
import { permissionOperations } from './topic/topic-policy.ts';
import { tagOperations, topicTagProvider } from './topic/topic-tags.ts';

export const implementation = {
  operations: {
    ...topicOperations,
    ...permissionOperations,
    ...tagOperations,
    ...dataProtectionOperations,
    ...subscribeOperations,
    ...subscriptionOperations,
    ...publishOperations,
    ...platformOperations,
  },
  constraints: async () => (await import('./constraints.json', { with: { type: 'json' } })).default,
  missingMember: missingParameter,
  page: (path, context) => {
    const certificate = certificateAt(context, path);
    return certificate === undefined
      ? undefined
      : { contentType: 'application/x-pem-file', text: certificate };
  },
  hosted: webPages,
  tags: topicTagProvider,
  start: (context) => {
    resumeExpiry(context);
    resumeDeliveries(context);
  },
  settled: (context) => postsOf(context).settled(),
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-sns')>;
