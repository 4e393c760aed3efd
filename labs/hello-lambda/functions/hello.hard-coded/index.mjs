// Lambda calls this with the event that the caller sent.
export const handler = async (event) => {
  console.log('event:', JSON.stringify(event));
  if (event.fail) throw new RangeError('You asked for a failure.');

  // Right for one caller only.
  const greeting = 'Hello, Ada!';

  const answer = { statusCode: 200, body: JSON.stringify(greeting) };
  console.log('answer:', JSON.stringify(answer));
  return answer;
};
