// Fails with the error that it is asked for: { name: 'CardDeclined', message: 'no funds' }
export const handler = async ({ name = 'Error', message = 'on purpose' }) => {
  throw Object.assign(new Error(message), { name });
};
