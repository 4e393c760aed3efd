// Works off a batch from a queue. Where a body says "poison" it reports that record alone as failed, or, when its
// variable FAILS is "whole", fails with all of the batch.
export const handler = async ({ Records }) => {
  const poisoned = Records.filter(({ body }) => body.includes('poison'));
  if (poisoned.length > 0 && process.env.FAILS === 'whole') throw new Error('one record is poison');
  return { batchItemFailures: poisoned.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
