/** A message on its way, in a form that survives JSON. */
export interface Message {
  readonly id: string;
  readonly topicName: string;
  readonly subject: string | undefined;
  /** As it was published. */
  readonly body: string;
  /** With `MessageStructure: json`: what each protocol gets. */
  readonly byProtocol: Readonly<Record<string, string>> | undefined;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  readonly publishedMs: number;
  /** X-Ray's header of the request, passed on to queues. */
  readonly traceHeader: string | undefined;
}

export interface MessageAttribute {
  /** `String`, `Number.int`, `Binary`, `String.Array`, … */
  readonly type: string;
  /** Base64 where the type is binary. */
  readonly value: string;
}

/** What subscribers of a protocol get to read. */
export const bodyFor = ({ body, byProtocol }: Message, protocol: string): string =>
  byProtocol ? (byProtocol[protocol] ?? byProtocol.default ?? '') : body;
