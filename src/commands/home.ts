import { defineCommand } from './command.ts';

/** The program without a command: where you are and what to do next. */
export const home = defineCommand({
  args: '',
  description:
    'Labs and quizzes for people who learn AWS serverless. Labs run on an embedded sandbox: no account, no Docker.',
  options: [],
  examples: [
    ['serverless-labs', 'where you are, and what next'],
    ['serverless-labs run hello-lambda', 'the first lab'],
  ],
  run: async (_, context) => {
    // `--help` and `--version` come by here too and need none of it.
    const { tellWhereYouAre } = await import('./where-you-are.ts');
    await tellWhereYouAre(context);
    return 0;
  },
});
