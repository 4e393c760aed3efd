import { SFNClient, SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';

const states = new SFNClient();

// Behind GET /approve and GET /reject: whoever opens the link in the mail has decided.
export const handler = async ({ rawPath, queryStringParameters }) => {
  const taskToken = queryStringParameters?.token;
  if (!taskToken) return answer(400, 'This link names no request.');
  try {
    await states.send(decision(rawPath, taskToken));
    return answer(200, `Noted: ${rawPath.slice(1)}.`);
  } catch (error) {
    console.log(`${rawPath}: ${error.name}: ${error.message}`);
    // The task is over: somebody was faster, or nobody was for too long.
    if (error.name === 'TaskTimedOut' || error.name === 'TaskDoesNotExist')
      return answer(410, 'Too late: this request is decided already.');
    if (error.name === 'InvalidToken') return answer(400, 'This link names no request.');
    throw error;
  }
};

const decision = (path, taskToken) =>
  path === '/approve'
    ? new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ decision: 'approved' }) })
    : new SendTaskFailureCommand({ taskToken, error: 'Rejected', cause: 'The answer was no.' });

const answer = (statusCode, text) => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${text}\n`,
});
