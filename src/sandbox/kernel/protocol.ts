import type { ErrorModel, OperationModel } from './model.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** What a codec needs to know of the service that it speaks for. */
export interface CodecService {
  readonly version: string;
  /** The shape namespace, which is also that of XML answers. */
  readonly xmlNamespace: string;
}

/** An error on its way to the client. */
export interface WireError {
  /** AWS's code as JSON protocols have it: the shape's name. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
  readonly queryCode?: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly model: ErrorModel | undefined;
}

export interface ReplyContext {
  readonly operation: OperationModel;
  readonly service: CodecService;
  readonly requestId: string;
}

/** One wire format, both ways. The same operation is answered in whichever the client speaks. */
export interface Codec {
  /** Throws AwsError `SerializationException` (or the format's own error) on a body that can't be read. */
  readonly decode: (
    request: WireRequest,
    operation: OperationModel,
  ) => Promise<Record<string, unknown>> | Record<string, unknown>;
  readonly encode: (output: Readonly<Record<string, unknown>>, context: ReplyContext) => WireReply;
  readonly encodeError: (error: WireError, context: Omit<ReplyContext, 'operation'>) => WireReply;
}

/** Members of an error's answer beside code and message. */
export const queryCodeOf = (error: WireError): string =>
  error.queryCode ?? error.model?.queryCode ?? error.code;

export const faultOf = (error: WireError): 'Sender' | 'Receiver' =>
  (error.model ? error.model.fault === 'server' : error.httpStatus >= 500) ? 'Receiver' : 'Sender';
