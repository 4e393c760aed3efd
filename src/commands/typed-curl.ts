import { AwsCallError } from '../aws/call-error.ts';
import type { JsonObject } from '../aws/json.ts';
import { type HttpRequest, sendHttp } from '../lab/http-request.ts';
import type { RunContext } from '../lab/run-context.ts';
import { shellWords } from '../lab/shell-block.ts';
import { harmless } from '../terminal/harmless.ts';
import type { TypedIo } from './typed-line.ts';

/**
 * `curl -i -X POST -H 'Name: value' --data-raw '…' URL`, as steps show it where an API is asked: a request to the target,
 * and to nothing else. Whether it was answered.
 */
export const runCurl = async (
  command: string,
  { connection }: Pick<RunContext, 'connection'>,
  { print, signal }: TypedIo,
): Promise<boolean> => {
  const wish = readCurl(command);
  if (typeof wish === 'string') {
    print(`${harmless(wish)}\n`);
    return false;
  }
  try {
    const answer = await sendHttp(wish.request, { connection, signal });
    print(harmless(answerText(answer, wish.showsHead)));
    return true;
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.failure !== 'unreachable') throw error;
    print(`${harmless(error.message)}\n`);
    return false;
  }
};

interface CurlWish {
  readonly request: HttpRequest;
  readonly showsHead: boolean;
}

/** The request, or why there is none. */
export const readCurl = (command: string): CurlWish | string => {
  const found: {
    method?: string;
    url?: string;
    body?: string;
    sign?: Sign;
    headers: Record<string, string>;
    showsHead: boolean;
  } = { headers: {}, showsHead: false };
  const words = wordsOf(command);
  if (typeof words === 'string') return words;
  const [, ...queue] = words;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-')) {
      if (found.url !== undefined) return `One address at a time. ${USAGE}`;
      found.url = word;
      continue;
    }
    if (word === '-i' || word === '--include') found.showsHead = true;
    else if (!IGNORED.has(word)) {
      const value = TAKES_VALUE.has(word) ? queue.shift() : undefined;
      if (value === undefined) return `curl ${word} doesn't run here, or lacks its value. ${USAGE}`;
      const mistake = take(found, word, value);
      if (mistake !== undefined) return mistake;
    }
  }
  const { url, method = found.body === undefined ? 'GET' : 'POST', headers, body, sign, showsHead } = found;
  if (url === undefined || !URL.canParse(url))
    return `curl needs an address, with http:// or https://. ${USAGE}`;
  const request = { method, url, headers: body === undefined ? headers : withContentType(headers), body };
  return { request: { ...request, sign }, showsHead };
};

const USAGE =
  "Here it takes -i, -X METHOD, -H 'Name: value', -d or --data-raw TEXT, --aws-sigv4 and an address; serverless-labs shell has the whole of it.";

const IGNORED: ReadonlySet<string> = new Set([
  '-s',
  '--silent',
  '-sS',
  '-S',
  '--show-error',
  '--globoff',
  '-g',
]);

const TAKES_VALUE: ReadonlySet<string> = new Set([
  ...['-X', '--request', '-H', '--header', '-d', '--data', '--data-raw', '--aws-sigv4', '--user'],
]);

type Sign = NonNullable<HttpRequest['sign']>;

const SIGNED = ['execute-api', 'lambda'] as const satisfies readonly Sign[];

interface Taking {
  method?: string;
  body?: string;
  sign?: Sign;
  readonly headers: Record<string, string>;
}

/** Notes an option's value; returns what is wrong with it. */
const take = (found: Taking, option: string, value: string): string | undefined => {
  if (option === '-X' || option === '--request') {
    if (!/^[A-Z]+$/.test(value)) return `"${value}" is no HTTP method. ${USAGE}`;
    found.method = value;
  } else if (option === '-H' || option === '--header') {
    const [, name, text] = /^([\w-]+):\s*([^\r\n]*)$/.exec(value) ?? [];
    if (name === undefined || text === undefined) return `-H takes 'Name: value', not "${value}".`;
    found.headers[name] = text;
  } else if (option === '--aws-sigv4') {
    const [, service = ''] = /^aws:amz:[\w-]+:([\w-]+)$/.exec(value) ?? [];
    const sign = SIGNED.find((known) => known === service);
    if (sign === undefined)
      return `--aws-sigv4 takes aws:amz:REGION:execute-api (or :lambda), not "${value}".`;
    found.sign = sign;
  } else if (option !== '--user') {
    if (value.startsWith('@')) return 'Files can be sent from serverless-labs shell only.';
    found.body = value;
  }
  return undefined;
};

/** With a body, curl says that it is a form where nothing else was said: https://curl.se/docs/manpage.html#-d */
const withContentType = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
    ? headers
    : { ...headers, 'content-type': 'application/x-www-form-urlencoded' };

/** The keys that a signed request is shown with are the target's, which are known here. */
const wordsOf = (command: string): readonly string[] | string => {
  try {
    return shellWords(command.replace('"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"', 'keys'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${reason}\nA pipe, a variable or a redirection needs a shell: serverless-labs shell opens one.`;
  }
};

const answerText = ({ status, headers, body }: JsonObject, showsHead: boolean): string => {
  const head = showsHead
    ? [`HTTP ${status}`, ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`), '', '']
    : [];
  return `${head.join('\n')}${typeof body === 'string' ? body : JSON.stringify(body)}\n`;
};
