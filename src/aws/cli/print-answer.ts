import type { JsonObject, JsonValue } from '../json.ts';
import { formatTable } from './format-table.ts';
import { formatText } from './format-text.ts';
import type { Globals } from './globals.ts';
import type { Page } from './pages.ts';
import type { AwsWorld } from './world.ts';

export interface Printing {
  /** The operation's name, for a table. */
  readonly title: string;
  readonly globals: Globals;
  readonly world: AwsWorld;
}

/** Prints an answer as `--query` and `--output` say; an answer of nothing prints nothing. */
export const printAnswer = async (answer: JsonObject, printing: Printing): Promise<void> => {
  const { title, globals, world } = printing;
  const value = globals.query(answer);
  switch (globals.output) {
    case 'json':
      return isNothing(value) ? undefined : world.write(`${JSON.stringify(value, null, 4)}\n`);
    case 'text':
      return world.write(formatText(value));
    case 'table': {
      const hasColor = globals.color === 'on' || (globals.color === 'auto' && world.hasColor);
      return world.write(formatTable(value, { title, columns: world.columns, hasColor }));
    }
    case 'yaml':
      return isNothing(value) ? undefined : world.write(await asYaml(value));
    case 'yaml-stream':
      return isNothing(value) ? undefined : world.write(await asYaml([value]));
  }
};

/** The YAML library takes a while to load, and is rarely needed. */
const asYaml = async (value: JsonValue): Promise<string> =>
  (await import('./format-yaml.ts')).formatYaml(value);

const isNothing = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Texts and streams are printed page by page. */
export const printPages = async (pages: AsyncIterable<Page>, printing: Printing): Promise<void> => {
  const { globals, world } = printing;
  const isText = globals.output === 'text';
  for await (const { part, answer, resumeToken } of pages) {
    await printAnswer(isText ? part : answer, printing);
    if (resumeToken === undefined || !isText) continue;
    world.write(formatText(globals.query({ NextToken: { NextToken: resumeToken } })));
  }
};
