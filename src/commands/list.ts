import { jsonLine } from '../screens/json-event.ts';
import { listText } from '../screens/list.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { labStates } from './lab-states.ts';

export const list = defineCommand({
  args: '',
  description: 'Lists the labs in the order of the path, with how long they take and how far you are.',
  options: [{ flags: '--json', help: 'one JSON object a line' }],
  examples: [
    ['serverless-labs list', 'all labs'],
    ['serverless-labs list --json', 'the same for programs'],
  ],
  run: async (invocation, context) => {
    const states = await labStates(context);
    const { terminal } = context;
    if (!optionIsSet(invocation, 'json')) terminal.write(listText(states, terminal));
    else for (const state of states) terminal.write(jsonLine({ kind: 'lab', ...state }));
    return 0;
  },
});
