// Measures one server in a process of its own: `measure-server.mjs <module of the calls> <server> <pattern>`.
import { measure } from './servers.mjs';

const [section, name, pattern] = process.argv.slice(2);
const { CALLS } = await import(section);
process.send(await measure(name, CALLS, new RegExp(pattern)));
// The SDK's kept connections would hold the process for a while.
process.disconnect();
process.exit(0);
