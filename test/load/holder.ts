// A process that holds a sandbox with a pipeline, fills its queue and tells its progress until it is killed.
import { realClock } from '../../src/core/clock.ts';
import { openMappingWorld } from '../sandbox/services/lambda/event-source/mapping-world.ts';
import { bodies, countItems, createPipeline } from '../sandbox/services/lambda/event-source/pipeline.ts';

const [folder = '', count = '0'] = process.argv.slice(2);
const world = await openMappingWorld(realClock(), folder);
await createPipeline(world);
let isSent = false;
const sent = world.sendMany('orders', bodies(Number(count))).then(() => {
  isSent = true;
});
setInterval(async () => process.stdout.write(`${isSent ? await countItems(world) : 0}\n`), 100);
await sent;
