import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A log event's limit: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_LINE_LENGTH = 256 * 1024;

export interface OutputListener {
  readonly onLine: (line: string) => void;
  /** Everything before it belongs to what ends here: an invocation's id, or `init`. */
  readonly onMark: (id: string) => void;
}

/**
 * Cuts a process's output into log events: one a line. The runtimes put U+0000 for a line break inside an event, and
 * U+0001 and an id where an invocation's output ends.
 */
export const splitOutput = (stream: Readable, { onLine, onMark }: OutputListener): void => {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    const mark = text.indexOf('\u0001');
    const line = (mark < 0 ? text : text.slice(0, mark)).replaceAll('\u0000', '\n');
    for (let at = 0; at < line.length; at += MAX_LINE_LENGTH) onLine(line.slice(at, at + MAX_LINE_LENGTH));
    if (mark >= 0) onMark(text.slice(mark + 1));
  };
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    for (; rest.length > MAX_LINE_LENGTH && !rest.includes('\u0001'); rest = rest.slice(MAX_LINE_LENGTH)) {
      take(rest.slice(0, MAX_LINE_LENGTH));
    }
  });
  stream.on('end', () => {
    if (rest) take(rest);
  });
  stream.on('error', () => undefined);
};
