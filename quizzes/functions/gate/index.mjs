// A Lambda authorizer that lets the token "open" in. It answers with a policy, or, when its variable ANSWERS is
// "simple", with a boolean.
export const handler = async (event) => {
  const token = event.authorizationToken ?? event.headers?.authorization ?? event.headers?.Authorization;
  const isAuthorized = token === 'open';
  if (process.env.ANSWERS === 'simple') return { isAuthorized };
  return {
    principalId: 'caller',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: isAuthorized ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: '*' }],
    },
  };
};
