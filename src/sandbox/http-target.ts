/** What a request's first line names. */
export interface Target {
  /** Only a client that takes us for its proxy names it here: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
  readonly host: string | undefined;
  readonly path: string;
  readonly query: string;
}

export const splitTarget = (url: string): Target => {
  const [beforeQuery = '', query = ''] = splitOnce(url, '?');
  const [, host, path = beforeQuery] = /^https?:\/\/([^/]*)(.*)$/is.exec(beforeQuery) ?? [];
  return { host, path: path === '' ? '/' : path, query };
};

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

/**
 * A page on the web can make a browser send requests here under a name of its own that resolves to 127.0.0.1; such a
 * request carries that name as its Host.
 */
export const isLoopbackHost = (host: string | undefined): boolean => {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return name === '127.0.0.1' || name === '[::1]' || name === 'localhost' || name.endsWith('.localhost');
};
