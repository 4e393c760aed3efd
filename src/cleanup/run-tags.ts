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

/** What is added goes to the specification of the type's own kind. */
const addToSpecification = (tagging: Tagging, input: CallInput, added: Readonly<Record<string, string>>) => {
  const { member, resourceType = '' } = tagging;
  const given = input[member] ?? null;
  const all = isList(given) ? given : [];
  const isOwn = (one: CallValue) => isJsonObject(one) && one.ResourceType === resourceType;
  const own = all.find(isOwn);
  const holder = own !== undefined && isJsonObject(own) ? own : {};
  const { resourceType: _, ...plain } = tagging;
  const Tags = addTags({ ...plain, member: 'Tags' }, holder, added);
  return [...all.filter((one) => !isOwn(one)), { ResourceType: resourceType, Tags }];
};

const addTags = (tagging: Tagging, input: CallInput, added: Readonly<Record<string, string>>): CallValue => {
  if (tagging.resourceType !== undefined) return addToSpecification(tagging, input, added);
  const given = input[tagging.member] ?? null;
  if (tagging.format === 'map') return { ...(isJsonObject(given) ? given : {}), ...added };
  const [key, value] = tagging.format === 'list' ? ['Key', 'Value'] : ['key', 'value'];
  const others = isList(given)
    ? given.filter((tag) => !isJsonObject(tag) || !(String(tag[key]) in added))
    : [];
  return [...others, ...Object.entries(added).map(([name, text]) => ({ [key]: name, [value]: text }))];
};
