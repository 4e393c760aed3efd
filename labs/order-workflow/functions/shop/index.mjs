class PaymentTimeout extends Error {
  name = 'PaymentTimeout';
}

// The machine says what to do; `attempt` is 0 at first and grows with each retry.
export const handler = async ({ action, order = {}, item, attempt = 0 }) => {
  if (action === 'charge' && attempt < (order.failures ?? 0)) {
    throw new PaymentTimeout(`The bank did not answer attempt ${attempt + 1}.`);
  }
  if (action === 'pack') return { packed: item };
  return { action, done: true };
};
