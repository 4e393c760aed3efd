import type { JsonValue } from '../json.ts';
import { isJsonList, isJsonMap } from './python-value.ts';

/** `--output yaml`; a single value is written as JSON, as the AWS CLI does. */
export const formatYaml = async (value: JsonValue): Promise<string> => {
  if (!isJsonList(value) && !isJsonMap(value)) return `${JSON.stringify(value)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, {
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 80,
    singleQuote: true,
    version: '1.1',
    aliasDuplicateObjects: false,
  });
};
