// Answers as a proxy integration wants it, with the event that it got as the body, and, where its variable ORIGIN names
// one, with the header that lets pages from there read the answer.
export const handler = async (event, { functionVersion }) => ({
  statusCode: 200,
  headers: process.env.ORIGIN ? { 'access-control-allow-origin': process.env.ORIGIN } : {},
  body: JSON.stringify({ event, functionVersion }),
});
