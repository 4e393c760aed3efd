import { type CallInput, type CallValue, isJsonObject, isList } from '../aws/json.ts';
import { LAB_TAG, RUN_TAG, type Tagging } from './resource-type.ts';
import { typeCreatedBy } from './resource-types/index.ts';

/** Whose tags a resource bears. */
export interface RunIdentity {
  readonly run: string;
  readonly lab: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Adds the run's tags to the input of a creating call that takes tags; what the author gave stays. Apply it before a
 * command is shown, so that what learners paste bears the tags too.
 */
export const withRunTags = (api: string, input: CallInput, { run, lab, tags }: RunIdentity): CallInput => {
  const [, type] = typeCreatedBy(api) ?? [];
  if (!type?.tagging || type.takesNoTags?.includes(api)) return input;
  const { within, member } = type.tagging;
  const outer = within === undefined ? input : input[within];
  const holder = outer !== undefined && isJsonObject(outer) ? outer : {};
  const tagged = {
    ...holder,
    [member]: addTags(type.tagging, holder, { ...tags, [RUN_TAG]: run, [LAB_TAG]: lab }),
  };
  return within === undefined ? { ...input, ...tagged } : { ...input, [within]: tagged };
};

/** What is added goes to the specification of each of the type's own kinds. */
const addToSpecifications = (
  { member, resourceTypes = [] }: Tagging,
  input: CallInput,
  added: Readonly<Record<string, string>>,
): CallValue => {
  const given = input[member] ?? null;
  const all = isList(given) ? given : [];
  const kindOf = (one: CallValue) => (isJsonObject(one) ? one.ResourceType : undefined);
  const own = resourceTypes.map((ResourceType) => {
    const known = all.find((one) => kindOf(one) === ResourceType);
    const holder = known !== undefined && isJsonObject(known) ? known : {};
    return { ResourceType, Tags: addTags({ member: 'Tags', format: 'list' }, holder, added) };
  });
  return [...all.filter((one) => !resourceTypes.some((kind) => kind === kindOf(one))), ...own];
};

const addTags = (tagging: Tagging, input: CallInput, added: Readonly<Record<string, string>>): CallValue => {
  if (tagging.resourceTypes !== undefined) return addToSpecifications(tagging, input, added);
  const given = input[tagging.member] ?? null;
  if (tagging.format === 'map') return { ...(isJsonObject(given) ? given : {}), ...added };
  const [key, value] = tagging.format === 'list' ? ['Key', 'Value'] : ['key', 'value'];
  const others = isList(given)
    ? given.filter((tag) => !isJsonObject(tag) || !(String(tag[key]) in added))
    : [];
  return [...others, ...Object.entries(added).map(([name, text]) => ({ [key]: name, [value]: text }))];
};
