// Takes its library from a layer, whose files are below /opt.
import { greet } from '/opt/nodejs/greeting.mjs';

export const handler = async ({ name }) => ({ greeting: greet(name) });
