/** Headers of one connection, which don't go on to the next hop: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export const CONNECTION_HEADERS: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
