// What you would look up in a table of sold keys.
const CUSTOMERS = { 'open-sesame': 'ali-baba' };

export const handler = async ({ identitySource: [token] }) => {
  const customer = CUSTOMERS[token];
  console.log(`asked about ${customer ?? 'a stranger'}`);
  // With simple responses this is all; the context goes on to the function behind the route.
  return { isAuthorized: customer !== undefined, context: { customer } };
};
