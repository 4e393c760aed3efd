import { doctorText } from '../screens/doctor.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { examine } from './doctor-findings.ts';

export const doctor = defineCommand({
  args: '',
  description:
    'Looks at this machine: Node, the state folder, the port, Python, the AWS CLI, AWS keys, variables that could mislead it, the clock, the terminal. Each finding that needs something says what. Nothing is changed and nothing is sent.',
  options: [{ flags: '--json', help: 'one finding a line' }],
  examples: [['serverless-labs doctor', 'what to mend before a lab']],
  run: async (invocation, context) => {
    const findings = await examine(context);
    const isJson = optionIsSet(invocation, 'json');
    const lines = findings.map((finding) => `${JSON.stringify({ kind: 'finding', ...finding })}\n`);
    context.terminal.write(isJson ? lines.join('') : doctorText(findings, context.terminal));
    return findings.some((finding) => finding.verdict === 'broken') ? 1 : 0;
  },
});
