// EventBridge invokes asynchronously: one event at a time, and nobody waits for the answer.
export const handler = async (event) => {
  console.log('got:', event['detail-type'], JSON.stringify(event.detail));
};
