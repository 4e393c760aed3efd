import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { defineCommand } from './command.ts';

export const completion = defineCommand({
  args: '<shell>',
  takesAllWords: true,
  description:
    'Prints what makes Tab complete commands, options, labs, runs and topics in bash, zsh or fish. Put the line of the example into your shell’s start-up file.',
  options: [],
  examples: [
    ['eval "$(serverless-labs completion bash)"', 'in ~/.bashrc'],
    ['eval "$(serverless-labs completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['serverless-labs completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: async ({ args }, context) => {
    const [shell = '', ...words] = args;
    if (shell === ASK) return tell(words, context);
    const script = SCRIPTS[shell];
    if (script === undefined) {
      throw new LabsError('USAGE', `There is no completion for "${shell}".`, {
        fix: `Say one of ${Object.keys(SCRIPTS).join(', ')}.`,
      });
    }
    context.terminal.write(script);
    return 0;
  },
});

/** How the scripts ask: the words so far, the last of them being typed. */
const ASK = '--';

/** Tab is silent where something is wrong. */
const tell = async (words: readonly string[], context: AppContext): Promise<number> => {
  const { candidatesFor } = await import('./completion-candidates.ts');
  const found = await candidatesFor(words.slice(0, -1), words.at(-1) ?? '', context).catch(() => []);
  context.terminal.write(found.map((candidate) => `${candidate}\n`).join(''));
  return 0;
};

const BASH = `_serverless_labs() {
  local IFS=$'\\n'
  COMPREPLY=($(serverless-labs completion -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _serverless_labs serverless-labs
`;

const ZSH = `_serverless_labs() {
  local -a found
  found=("\${(@f)$(serverless-labs completion -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then compadd -a found; else _files; fi
}
compdef _serverless_labs serverless-labs
`;

const FISH = `function __serverless_labs
  set -l words (commandline -opc) (commandline -ct)
  serverless-labs completion -- $words[2..-1] 2>/dev/null
end
complete -c serverless-labs -f -a '(__serverless_labs)'
`;

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
