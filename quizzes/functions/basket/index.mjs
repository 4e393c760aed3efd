// A mistake on purpose: the list outside the handler lives as long as the execution environment, whoever asks.
const items = [];

export const handler = async ({ item }) => {
  items.push(item);
  return { items };
};
