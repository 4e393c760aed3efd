// Lambda calls this with the event that the caller sent.
export const handler = async (event) => {
  console.log('event:', JSON.stringify(event));
  if (event.fail) throw new RangeError('You asked for a failure.');

  // Later in the lab: answer "Hello, <name>!" with the name in event.name.
  const greeting = 'Hello from Lambda!';

  const answer = { statusCode: 200, body: JSON.stringify(greeting) };
  console.log('answer:', JSON.stringify(answer));
  return answer;
};
