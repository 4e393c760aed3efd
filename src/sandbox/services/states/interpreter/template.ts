import { isArray, isObject, type Json } from '../../../kernel/json.ts';
import { evaluatePath, type PathScope } from '../../../kernel/json-path/evaluate-path.ts';
import { type Path, parsePath } from '../../../kernel/json-path/parse-path.ts';
import { INTRINSICS, IntrinsicError, type IntrinsicWorld } from '../intrinsics/functions.ts';
import { type IntrinsicCall, isIntrinsic, parseIntrinsic } from '../intrinsics/parse-intrinsic.ts';
import { ExecutionFailure, runtimeFailure } from './failure.ts';

/** What JSONPath fields of a state are evaluated against. */
export interface PathWorld extends PathScope, IntrinsicWorld {}

/**
 * A payload template: members whose name ends in `.$` are paths or intrinsic functions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
 */
export const fillTemplate = (template: Json, world: PathWorld): Json => {
  if (isArray(template)) return template.map((item) => fillTemplate(item, world));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') && typeof value === 'string'
        ? [key.slice(0, -2), evaluateField(value, key, world)]
        : [key, fillTemplate(value, world)],
    ),
  );
};

/** The value of a field that is a path or an intrinsic function. Ends the execution with States.Runtime or States.IntrinsicFailure. */
export const evaluateField = (text: string, field: string, world: PathWorld): Json => {
  if (isIntrinsic(text)) {
    const call = parseIntrinsic(text);
    if (!call) throw runtimeFailure(`The function '${text}' specified for the field '${field}' is invalid`);
    return evaluateCall(call, { text, field, world });
  }
  const path = parsePath(text);
  if (!path) throw runtimeFailure(`Invalid path '${text}'`);
  return follow(path, field, world);
};

/** InputPath, OutputPath and the like, which have a wording of their own. */
export const evaluateInputPath = (text: string, world: PathScope): Json => {
  const path = parsePath(text);
  if (!path) throw runtimeFailure(`Invalid path '${text}'`);
  const found = evaluatePath(path, world);
  if ('value' in found) return found.value;
  throw runtimeFailure(`Invalid path '${text}' : ${found.missing}`);
};

const follow = (path: Path, field: string, world: PathWorld): Json => {
  const found = evaluatePath(path, world);
  if ('value' in found) return found.value;
  throw runtimeFailure(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(world.input)}'`,
  );
};

interface Call {
  readonly text: string;
  readonly field: string;
  readonly world: PathWorld;
}

const evaluateCall = (call: IntrinsicCall, place: Call): Json => {
  const implementation = INTRINSICS[call.name];
  const count = call.arguments.length;
  if (!implementation) throw intrinsicFailure(place, `The function '${call.name}' does not exist.`);
  const [fewest, most] = implementation.arity;
  if (count < fewest || count > most)
    throw intrinsicFailure(place, `The function '${call.name}' does not take ${count} arguments.`);
  const values = call.arguments.map((argument) => {
    if (argument.kind === 'literal') return argument.value;
    if (argument.kind === 'call') return evaluateCall(argument.call, place);
    return follow(argument.path, place.field, place.world);
  });
  try {
    return implementation.run(values, place.world);
  } catch (error) {
    if (error instanceof IntrinsicError) throw intrinsicFailure(place, error.message);
    throw error;
  }
};

const intrinsicFailure = ({ text, field }: Call, reason: string): ExecutionFailure =>
  new ExecutionFailure(
    'States.IntrinsicFailure',
    `The function '${text}' specified for the field '${field}' had the following error: ${reason}`,
  );
