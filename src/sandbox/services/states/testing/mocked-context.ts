import { isObject, type JsonObject, parseJson } from '../../../kernel/json.ts';
import { jsonMistake } from '../definition/json-mistake.ts';
import { validation } from '../errors.ts';

type Kind = 'string' | 'number' | 'object';

/** What a context object may have, as TestState checks it. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Execution: {
    Id: 'string',
    Input: 'object',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

/** The context object that a test brings along. Throws ValidationException. */
export const readContext = (text: string): JsonObject => {
  const context = jsonMistake(text) === undefined ? parseJson(text) : undefined;
  if (!isObject(context)) throw invalid('Context object must be a valid JSON object');
  for (const [part, value] of Object.entries(context)) {
    if (part === 'Map') throw invalid("'Map' field is not supported when mocking a Context object");
    const fields = FIELDS[part];
    if (!fields) throw invalid(`Field '${part}' is not allowed`);
    if (!isObject(value)) throw invalid(`${part} must be an object`);
    for (const [name, inner] of Object.entries(value)) {
      const kind = fields[name];
      if (kind === undefined) throw invalid(`Field '${name}' is not allowed`);
      if (kind === 'object' ? !isObject(inner) : typeof inner !== kind)
        throw invalid(`${part}.${name} must be ${kind === 'object' ? 'an' : 'a'} ${kind}`);
    }
  }
  return context;
};

const invalid = (reason: string) => validation(`Invalid Context object provided: ${reason}`);
