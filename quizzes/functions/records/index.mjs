// Works off records of a stream, and fails with the whole batch where one of them is "poison".
export const handler = async ({ Records }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  if (texts.includes('poison')) throw new Error('one record is poison');
  for (const text of texts) console.log(`processed ${text}`);
};
