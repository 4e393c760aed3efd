/** The commands of every ```sh block in a Markdown text; a line that ends in a backslash goes on in the next. */
export const shellCommands = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^[ \t]*```sh[ \t]*\n([\s\S]*?)^[ \t]*```/gm)].flatMap(([, block = '']) =>
    block
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );

/**
 * Splits a command into its words, with quotes and backslashes as a POSIX shell reads them. Throws where it would need
 * a shell: variables, pipes, redirections, several commands.
 */
export const shellWords = (command: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  for (const [token] of command.matchAll(TOKEN)) {
    if (/^\s/.test(token)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + unquote(token, command);
    }
  }
  return word === undefined ? words : [...words, word];
};

const TOKEN = /\s+|'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\]+|[\s\S]/g;

const unquote = (token: string, command: string): string => {
  if (/^'[^']*'$/.test(token)) return token.slice(1, -1);
  if (/^\\./.test(token)) return token.slice(1);
  if (/^"[\s\S]*"$/.test(token) && token.length > 1 && !/[$`]/.test(token))
    return token.slice(1, -1).replace(/\\(["\\])/g, '$1');
  if (!/[$`|&;<>()'"\\]/.test(token)) return token;
  throw new Error(`Only plain commands can be run, without ${token}: ${command}`);
};
