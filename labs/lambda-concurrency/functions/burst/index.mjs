// Invokes a function many times at once, and counts what comes back.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

// A throttled call isn't tried again: we want to see it.
const lambda = new LambdaClient({ maxAttempts: 1 });

export const handler = async ({ target, times, everyMs = 0 }) => {
  const startedMs = Date.now();
  const answers = await Promise.all(
    Array.from({ length: times }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * everyMs));
      return invoke(target, index);
    }),
  );
  const count = (name) => answers.filter((answer) => answer === name).length;
  const result = {
    target,
    times,
    done: count('done'),
    throttled: count('TooManyRequestsException'),
    everyMs,
    seconds: (Date.now() - startedMs) / 1000,
  };
  console.log('counted:', JSON.stringify(result));
  return result;
};

const invoke = async (FunctionName, picture) => {
  try {
    await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ picture }) }));
    return 'done';
  } catch (error) {
    return error.name;
  }
};
