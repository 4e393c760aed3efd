import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { below, childrenOf, isMapping } from '../lab/walk.ts';
import type { Parameter } from './schema.ts';

export type ParameterValue = Parameter['value'];
/** Values by the parameter's name. */
export type Settings = Readonly<Record<string, ParameterValue>>;

/** The values of a proof file's parameters, as far as they are told in `settings` from there, else from the file. */
export const valuesOf = (file: unknown, settings: Settings): Settings => {
  const parameters = childrenOf(below({ path: [], value: file }, 'parameters'));
  return Object.fromEntries(
    parameters.flatMap((parameter) => {
      const name = String(parameter.path.at(-1));
      const value = settings[name] ?? below(parameter, 'value').value;
      return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
    }),
  );
};

/** Fills `${set.<name>}` in all that a proof file says; a text that is nothing else becomes the value itself. */
export const withValues = (value: unknown, values: Settings): unknown => {
  if (typeof value === 'string') return filled(value, values);
  if (Array.isArray(value)) return value.map((item) => withValues(item, values));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [String(filled(key, values)), withValues(item, values)]),
  );
};

const filled = (text: string, values: Settings): ParameterValue => {
  const only = /^\$\{set\.(\w+)\}$/.exec(text)?.[1];
  if (only !== undefined) return values[only] ?? text;
  return text.replace(/\$\{set\.(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
};

/** What `--set` asks for: `timeout=60`, several with commas. Throws USAGE with the nearest name, or what may be given. */
export const readSettings = (text: string, parameters: Readonly<Record<string, Parameter>>): Settings =>
  Object.fromEntries(
    text.split(',').map((pair) => {
      const [, name = pair, given] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
      const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (!parameter) throw unknownParameter(name, Object.keys(parameters));
      if (given === undefined || given === '') throw unfit(name, parameter, 'nothing');
      return [name, settingOf(name, parameter, given)];
    }),
  );

const settingOf = (name: string, parameter: Parameter, given: string): ParameterValue => {
  if (typeof parameter.value === 'string') return given;
  const number = Number(given);
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = parameter;
  if (!Number.isFinite(number) || number < least || number > most) throw unfit(name, parameter, given);
  return number;
};

const unknownParameter = (name: string, known: readonly string[]): LabsError => {
  const near = nearest(name, known);
  const fix =
    known.length === 0
      ? 'This proof has nothing that can be set.'
      : `It has ${known.join(', ')}: for instance --set ${near ?? known[0]}=…`;
  return new LabsError('USAGE', `The proof has no parameter "${name}".`, { fix });
};

const unfit = (name: string, { is, least, most, value }: Parameter, given: string): LabsError => {
  const range = [
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ].join(' and ');
  return new LabsError(
    'USAGE',
    `${name} is ${is}: expected ${typeof value === 'number' ? `a number${range && `, ${range}`}` : 'a text'}, received ${given}.`,
    { fix: `For instance --set ${name}=${value}.` },
  );
};
