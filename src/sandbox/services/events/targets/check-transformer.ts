import type { InputTransformer } from '@aws-sdk/client-eventbridge';
import { EventPatternError, readJsonValues } from '../../../kernel/event-pattern.ts';
import { validation } from '../errors.ts';
import { fillTemplate, PLACEHOLDER, PREDEFINED } from './transform-input.ts';

/**
 * Throws ValidationException. Texts: a conformance case, and what the cdk-preflight project measured on AWS
 * (pf-events-input-transformer-*, 2026-09).
 */
export const checkTransformer = (
  id: string,
  { InputPathsMap = {}, InputTemplate = '' }: InputTransformer,
  service: string,
): void => {
  const names = [...InputTemplate.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const unknown = names.find((name) => !PREDEFINED.has(name) && !Object.hasOwn(InputPathsMap, name));
  if (unknown !== undefined)
    throw validation(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
  const isObject = /^\s*\{/.test(InputTemplate);
  if (names.includes('aws.events.event.json') && !isObject)
    throw validation(
      `InputTemplate for target ${id} contains placeholder aws.events.event.json valid only for JSON template.`,
    );
  // A log event has a time and a text: https://github.com/awsdocs/aws-cloudformation-user-guide/issues/1010
  if (service === 'logs' && !isObject) throw validation(`Input for target ${id} is not a valid JSON text.`);
  checkJson(id, InputTemplate);
};

/** With something in each placeholder's place it has to be JSON, or several strings one after the other. */
const checkJson = (id: string, template: string): void => {
  const text = fillTemplate(template, (_, isQuoted) => (isQuoted ? '' : '""'));
  try {
    readJsonValues(text);
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const { line, column } = error;
    throw validation(
      `Invalid InputTemplate for target ${id} : [Source: (String)"${text}"; line: ${line}, column: ${column}].`,
    );
  }
};
