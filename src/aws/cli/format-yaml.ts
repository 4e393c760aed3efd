import { Document, Scalar, visit } from 'yaml';
import type { JsonValue } from '../json.ts';
import { isJsonList, isJsonMap } from './python-value.ts';

/** `--output yaml`, as ruamel.yaml writes it; a single value is written as JSON, as the AWS CLI does. */
export const formatYaml = (value: JsonValue): string => {
  if (!isJsonList(value) && !isJsonMap(value)) return `${JSON.stringify(value)}\n`;
  const document = new Document(value, {
    sortMapEntries: true,
    customTags: ['timestamp'],
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && scalar.value.includes('\n')) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 80, singleQuote: true });
};
