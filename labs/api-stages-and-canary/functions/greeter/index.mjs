// Greets, and says which version of the function it is, for which release of the API.
export const handler = async ({ stageVariables }) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    greeting: process.env.GREETING,
    version: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    release: stageVariables?.release ?? null,
  }),
});
