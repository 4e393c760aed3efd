// Makes the AWS call that it is asked for, under its execution role, and answers with what came of it:
// { client: 'dynamodb', command: 'PutItem', input: { … } }
export const handler = async ({ client, command, input }) => {
  const sdk = await import(`@aws-sdk/client-${client}`);
  const Client = Object.entries(sdk).find(([name]) => /^[A-Z]\w*Client$/.test(name) && !name.startsWith('__'))[1];
  try {
    const { $metadata, ...output } = await new Client({}).send(new sdk[`${command}Command`](input));
    return { output };
  } catch ({ name, message }) {
    return { error: { name, message } };
  }
};
