import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../routing/event.ts';
import { isoSeconds } from '../routing/event.ts';
import { findByPath } from './json-path.ts';

/** What stands beside the event in a template. */
export interface TemplateFacts {
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly ingestedMs: number;
}

/** The text that a target gets: the event, a part of it, a constant, or a template with parts of it. */
export const inputFor = (
  { Input, InputPath, InputTransformer: transformer }: Target,
  event: BusEvent,
  facts: TemplateFacts,
): string => {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(findByPath(event, InputPath) ?? null);
  if (transformer) return transform(transformer, event, facts);
  return JSON.stringify(event);
};

export const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
export const PREDEFINED = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event',
  'aws.events.event.ingestion-time',
  'aws.events.event.json',
]);

/** Without quotes around it a variable is JSON, within quotes its text; values aren't escaped there, as on AWS. */
const transform = (
  { InputPathsMap = {}, InputTemplate = '' }: InputTransformer,
  event: BusEvent,
  facts: TemplateFacts,
): string => {
  const variable = (name: string) =>
    Object.hasOwn(InputPathsMap, name)
      ? findByPath(event, InputPathsMap[name] ?? '')
      : predefined(name, event, facts);
  const filled = fillTemplate(InputTemplate, (name, isQuoted) => {
    const value = variable(name);
    if (value === undefined) return '';
    return isQuoted && typeof value === 'string' ? value : JSON.stringify(value);
  });
  return minified(filled);
};

/** Replaces a template's placeholders; `fill` is told whether the place is within a JSON string. */
export const fillTemplate = (template: string, fill: (name: string, isQuoted: boolean) => string): string => {
  let isQuoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/gs, (token: string, name: string | undefined) => {
    if (name !== undefined) return fill(name, isQuoted);
    if (token === '"') isQuoted = !isQuoted;
    return token;
  });
};

const predefined = (name: string, event: BusEvent, facts: TemplateFacts): unknown => {
  const { detail: _, ...withoutDetail } = event;
  return {
    'aws.events.rule-arn': facts.ruleArn,
    'aws.events.rule-name': facts.ruleName,
    'aws.events.event.ingestion-time': isoSeconds(facts.ingestedMs),
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  }[name];
};

/** "The JSON that is passed to the target is minified"; lines of strings stay as they are. */
const minified = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};
