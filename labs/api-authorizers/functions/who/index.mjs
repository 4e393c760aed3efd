// Behind every route of this lab. Whoever gets here was let in; who it is stands in the event.
export const handler = async ({ routeKey, requestContext }) => {
  const { authorizer = {} } = requestContext;
  const who =
    authorizer.lambda?.customer ?? authorizer.jwt?.claims.sub ?? authorizer.iam?.userArn ?? 'somebody';
  console.log(`${routeKey}: ${who}`);
  return { who };
};
