// Answers with what it was given, and which version of the function it is.
export const handler = async (event, { functionVersion, invokedFunctionArn }) => ({
  event,
  functionVersion,
  invokedFunctionArn,
});
