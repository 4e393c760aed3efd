import type { ServiceImplementation } from '../../kernel/service.ts';
import { attributeOperations } from './attribute-operations.ts';
import { changeVisibilityOperations } from './change-visibility.ts';
import { createQueueOperations } from './create-queue.ts';
import { deadLetterOperations } from './dead-letters.ts';
import { deleteMessageOperations } from './delete-message.ts';
import { missingMember } from './errors.ts';
import { startQueues, stopQueues } from './live/region.ts';
import { startMoveTasks } from './move-task.ts';
import { moveTaskOperations } from './move-task-operations.ts';
import { permissionOperations } from './permissions.ts';
import { queueUrlInAddress } from './queue.ts';
import { queueOperations } from './queue-operations.ts';
import { receiveMessageOperations } from './receive-message.ts';
import { sendMessageOperations } from './send-message.ts';
import { queueTagProvider, tagOperations } from './tags.ts';

export const implementation = {
  operations: {
    ...createQueueOperations,
    ...queueOperations,
    ...attributeOperations,
    ...sendMessageOperations,
    ...receiveMessageOperations,
    ...deleteMessageOperations,
    ...changeVisibilityOperations,
    ...deadLetterOperations,
    ...moveTaskOperations,
    ...permissionOperations,
    ...tagOperations,
  },
  inputInAddress: queueUrlInAddress,
  missingMember,
  tags: queueTagProvider,
  start: (context) => {
    startQueues(context);
    startMoveTasks(context);
  },
  stop: stopQueues,
} satisfies ServiceImplementation<typeof import('@aws-sdk/client-sqs')>;
