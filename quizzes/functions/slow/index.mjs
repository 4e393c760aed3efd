// Takes its time: event.ms milliseconds of it.
export const handler = async ({ ms = 200 }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return { ms };
};
