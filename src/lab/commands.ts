import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findOperation } from '../aws/catalogue.ts';
import { renderCommand } from '../aws/command-line.ts';
import { type CallInput, type CallValue, isJsonObject } from '../aws/json.ts';
import { kebabCase } from '../aws/kebab-case.ts';
import { shellWord } from '../aws/shell-word.ts';
import { ensureFolder } from '../core/paths.ts';
import { workingCopy } from './edit.ts';
import { httpRequest, renderCurl } from './http-request.ts';
import { interpolateExpression, interpolateText } from './interpolate.ts';
import { loadZip } from './lab-files.ts';
import { mailCommands } from './mail-action.ts';
import { type RunContext, scopeOf } from './run-context.ts';
import type { Action, Step } from './schema.ts';
import { type LabCall, taggedInput } from './tagged-input.ts';
import { blankOf, withBlanks } from './with-blanks.ts';

/** What a step's actions are in a shell, one command each. Zips that the commands name are written beside the run's files. */
export const commandsOf = async (step: Step, context: RunContext): Promise<readonly string[]> => {
  const shown = withBlanks(step, context);
  const commands: (readonly string[])[] = [];
  for (const action of step.do) commands.push(await commandOf(action, shown));
  return commands.flatMap((own, index) => {
    const later = commands
      .slice(index + 1)
      .flat()
      .join('\n');
    const notes = takenFrom(step.do[index], shown).filter(({ blank }) => later.includes(blank));
    return own.map((command) => [command, ...notes.map(({ note }) => note)].join('\n'));
  });
};

interface Taken {
  readonly blank: string;
  /** A comment for the shell, so that all of it can be pasted. */
  readonly note: string;
}

/** What stands as a blank in later commands, and where in this action's answer it is. */
const takenFrom = (action: Action | undefined, context: RunContext): readonly Taken[] => {
  if (action === undefined || !('save' in action)) return [];
  return Object.entries(action.save).map(([name, path]) => {
    const where = interpolateExpression(path, scopeOf(context));
    return { blank: blankOf(name), note: `# ${blankOf(name)} below: what it answers at ${where}` };
  });
};

/** What the step's actions do instead where a thing is there already, but isn't as it should be. */
export const changesOf = async (step: Step, context: RunContext): Promise<readonly string[]> => {
  const shown = withBlanks(step, context);
  const calls = step.do.flatMap((action) => (action.kind === 'call' ? action.exists : []));
  const commands: string[] = [];
  for (const instead of calls) {
    if ('call' in instead) commands.push(await render(instead.call, await shownInput(instead, shown), shown));
  }
  return commands;
};

const commandOf = async (action: Action, context: RunContext): Promise<readonly string[]> => {
  switch (action.kind) {
    case 'call':
      return [await render(action.call, await shownInput(action, context), context)];
    case 'http':
      return [renderCurl(httpRequest(action.http, scopeOf(context)), context.connection.target)];
    case 'edit':
      return [await renderDeployment(action, context)];
    case 'advance':
      return [`sleep ${action.advance / 1_000}`];
    case 'mail':
      return mailCommands(action, context);
    case 'wait':
      return [];
  }
};

const render = (api: string, input: CallInput, { connection }: RunContext): Promise<string> =>
  renderCommand({ api, input, target: connection.target });

/** The input as it is sent, but with code, streamed bodies, and what would fill the screen, as files that the learner has. */
const shownInput = async (action: LabCall, context: RunContext): Promise<CallInput> => {
  const zipped: string[] = [];
  const files = {
    zip: (folder: string) => {
      zipped.push(folder);
      return { file: zipOf(folder, context) };
    },
    file: (path: string) => ({ file: join(context.lab.folder, path) }),
  };
  const input = taggedInput(action, { context, files });
  for (const folder of zipped) await writeZip(folder, context);
  const lookup = await findOperation(action.call);
  const members = lookup.kind === 'found' ? lookup.operation.members : [];
  const isFile = (member: string, value: string) => {
    const known = members.find(({ name }) => name === member);
    return known?.schema.isStreaming() || (known?.type === 'blob' && value.length > LONGEST_BLOB);
  };
  return Object.fromEntries(
    Object.entries(input).map(([member, value]) => [
      member,
      typeof value === 'string' && isFile(member, value)
        ? { file: writeShown(`${kebabCase(member)}.txt`, value, context) }
        : shownValue(member, value, context),
    ]),
  );
};

/** An API's definition, say, is read in a file and not in a command. */
const LONGEST_BLOB = 1_000;

/** The AWS CLI reads any option from a file: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html */
const shownValue = (member: string, value: CallValue, context: RunContext): CallValue => {
  const json = isJsonObject(value) ? JSON.stringify(value, undefined, 2) : '';
  if (json.length <= LONGEST_INLINE) return value;
  return { file: writeShown(`${kebabCase(member)}.json`, `${json}\n`, context) };
};

/** Writes a file that a command names, one for each content. */
const writeShown = (name: string, text: string, { workFolder }: RunContext): string => {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 6);
  const file = join(ensureFolder(workFolder), name.replace('.', `-${digest}.`));
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};

const LONGEST_INLINE = 4_000;

const zipOf = (folder: string, { workFolder }: RunContext): string =>
  join(workFolder, `${basename(folder)}.zip`);

const writeZip = async (folder: string, context: RunContext): Promise<void> => {
  const { zipFolder } = await loadZip();
  ensureFolder(context.workFolder);
  writeFileSync(zipOf(folder, context), zipFolder(join(context.lab.folder, folder)), { mode: 0o600 });
};

const renderDeployment = async (
  action: Extract<Action, { kind: 'edit' }>,
  context: RunContext,
): Promise<string> => {
  const folder = workingCopy(action, context);
  const file = `${folder}.zip`;
  const input = { FunctionName: interpolateText(action.function, scopeOf(context)), ZipFile: { file } };
  const deployment = await render('lambda.UpdateFunctionCode', input, context);
  return `(cd ${shellWord(folder)} && zip -qr ${shellWord(file)} .)\n${deployment}`;
};
