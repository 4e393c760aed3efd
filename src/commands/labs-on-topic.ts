import type { AppContext } from '../context.ts';
import { type LabState, labStates } from './lab-states.ts';

/** The labs that are about `topic`, by the words that labs use for it. */
export const labsOnTopic = async (topic: string, context: AppContext): Promise<readonly LabState[]> => {
  const words = new RegExp(LAB_WORDS[topic] ?? `\\b${topic}\\b`, 'i');
  const states = await labStates(context);
  return states.filter(({ id, title, summary }) => words.test(`${id} ${title} ${summary}`));
};

/** How labs speak of a topic, where they don't by its name. */
const LAB_WORDS: Readonly<Record<string, string>> = {
  sqs: '\\bsqs\\b|queue',
  sns: '\\bsns\\b|fan-?out|subscri',
  lambda: 'lambda|function',
  'lambda-edge': 'lambda@edge|cloudfront',
  dynamodb: 'dynamodb|table',
  'step-functions': 'step functions|state machine|workflow',
  'api-gateway': 'api gateway|\\bapi\\b',
  eventbridge: 'eventbridge|event bus|schedule',
  'cloudwatch-xray': 'cloudwatch|x-ray|metric|alarm',
  'iam-security': '\\biam\\b|permission|\\brole\\b|policy',
  s3: '\\bs3\\b|bucket',
};
