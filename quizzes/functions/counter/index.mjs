// Code outside the handler runs once an execution environment; the count shows how often it was used again.
const startedAt = Date.now();
let count = 0;

export const handler = async () => {
  count += 1;
  return { count, startedAt, initializationType: process.env.AWS_LAMBDA_INITIALIZATION_TYPE };
};
