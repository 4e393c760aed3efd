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
      if (!parameter) throw unknownParameter(name, parameters);
      const setting = given ? settingOf(parameter, given) : undefined;
      if (setting === undefined) throw unfit(name, parameters, given || 'nothing');
      return [name, setting];
    }),
  );

/** Undefined where it doesn't fit. */
const settingOf = (parameter: Parameter, given: string): ParameterValue | undefined => {
  if (typeof parameter.value === 'string')
    return parameter.among === undefined || parameter.among.includes(given) ? given : undefined;
  const number = Number(given);
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = parameter;
  return Number.isFinite(number) && number >= least && number <= most ? number : undefined;
};

const unknownParameter = (name: string, parameters: Readonly<Record<string, Parameter>>): LabsError => {
  const known = Object.keys(parameters);
  const near = nearest(name, known);
  const fix =
    known.length === 0
      ? 'This proof has nothing that can be set.'
      : `For instance --set ${near ?? known[0]}=…\n${listOf(parameters)}`;
  return new LabsError('USAGE', `The proof has no parameter "${name}".`, { fix });
};

const unfit = (name: string, parameters: Readonly<Record<string, Parameter>>, given: string): LabsError => {
  const parameter = parameters[name];
  const expected =
    typeof parameter?.value === 'number' ? `a number${rangeText(parameter)}` : textsOf(parameter?.among);
  return new LabsError('USAGE', `${name} is ${parameter?.is}: expected ${expected}, received ${given}.`, {
    fix: `For instance --set ${name}=${parameter?.value}.\n${listOf(parameters)}`,
  });
};

const rangeText = ({ least, most }: Parameter): string => {
  const range = [
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ].join(' and ');
  return range && `, ${range}`;
};

const textsOf = (among: readonly string[] | undefined): string =>
  among === undefined ? 'a text' : among.join(' or ');

const listOf = (parameters: Readonly<Record<string, Parameter>>): string =>
  [
    'What can be set:',
    ...Object.entries(parameters).map(
      ([name, parameter]) =>
        `  ${name}=${parameter.value}  ${parameter.is}${rangeText(parameter)}${parameter.among ? `, ${textsOf(parameter.among)}` : ''}`,
    ),
  ].join('\n');
