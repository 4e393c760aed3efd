import type { GatewayReply } from './reply.ts';

/** What happens to a request, in API Gateway's own lines; kept for TestInvokeMethod and for the execution log. */
export interface ExecutionLog {
  readonly info: (line: string) => void;
  readonly error: (line: string) => void;
  /** Payloads and headers: only with data tracing. */
  readonly trace: (line: string) => void;
  readonly lines: () => readonly LogLine[];
}

export interface LogLine {
  readonly level: 'info' | 'error' | 'trace';
  readonly text: string;
}

export const createLog = (): ExecutionLog => {
  const lines: LogLine[] = [];
  return {
    info: (text) => lines.push({ level: 'info', text }),
    error: (text) => lines.push({ level: 'error', text }),
    trace: (text) => lines.push({ level: 'trace', text: shorten(text) }),
    lines: () => lines,
  };
};

/** "Execution logs are limited to 1024 bytes [an event]", then they are cut and say so. */
const shorten = (text: string): string => (text.length > 1024 ? `${text.slice(0, 1000)} [TRUNCATED]` : text);

/** `{Accept=text/html, Host=example.com}` */
export const headersText = (headers: GatewayReply['headers']): string =>
  `{${headers.map(([name, value]) => `${name}=${value}`).join(', ')}}`;

export const bodyText = (body: Uint8Array): string => Buffer.from(body).toString('utf8');
