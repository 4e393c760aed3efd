import { setTimeout } from 'node:timers/promises';
// A layer's files are below /opt.
import { greet } from '/opt/nodejs/greeting.mjs';

/** Stands for a connection, a model or a configuration that takes its time to get. */
const prepare = async () => {
  await setTimeout(400);
  return { served: 0 };
};

export const handler = async ({ name }) => {
  const prepared = await prepare();
  prepared.served += 1;
  const text = greet(name, process.env.GREETING);
  console.log(`${process.env.STAGE ?? 'no stage'}: ${text} (served ${prepared.served})`);
  return text;
};
