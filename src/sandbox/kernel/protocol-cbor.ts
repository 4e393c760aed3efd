import { CborCodec, cbor } from '@smithy/core/cbor';
import { cborLengthsFit } from './cbor-lengths.ts';
import { checkPayloadTypes, serializationError } from './payload-types.ts';
import type { Codec } from './protocol.ts';

/** Smithy RPC v2 CBOR: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export const cborCodec: Codec = {
  decode: (request, operation) => {
    if (request.body.length === 0) return {};
    if (!cborLengthsFit(request.body))
      throw serializationError('Unable to parse the payload as CBOR: a length goes beyond its end');
    checkPayloadTypes(
      operation.input,
      decode(() => cbor.deserialize(request.body)),
    );
    return decode(() => new CborCodec().createDeserializer().read(operation.input, request.body));
  },
  encode: (output, { operation, requestId }) => {
    const serializer = new CborCodec().createSerializer();
    if (!operation.output.isUnitSchema()) serializer.write(operation.output, output);
    const body = operation.output.isUnitSchema() ? cbor.serialize({}) : serializer.flush();
    return { status: 200, headers: cborHeaders(requestId), body: Uint8Array.from(body) };
  },
  encodeError: (error, { requestId }) => ({
    status: error.httpStatus,
    headers: cborHeaders(requestId),
    body: Uint8Array.from(cbor.serialize({ ...error.members, __type: error.code, message: error.message })),
  }),
};

const cborHeaders = (requestId: string) => ({
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
  'x-amzn-requestid': requestId,
});

const decode = <T>(read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw serializationError(
      `Unable to parse the payload as CBOR: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
};
