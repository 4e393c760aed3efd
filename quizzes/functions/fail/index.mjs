// Fails each time, as a function does whose database is away.
export const handler = async () => {
  throw new Error('on purpose');
};
