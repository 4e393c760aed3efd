import { createSign } from 'node:crypto';

/** One value of ASN.1's DER: https://www.itu.int/rec/T-REC-X.690 */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
};

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8 = 0x0c;
const GENERALIZED_TIME = 0x18;

/** sha256WithRSAEncryption, 1.2.840.113549.1.1.11 */
const ALGORITHM = der(SEQUENCE, Buffer.from('06092a864886f70d01010b0500', 'hex'));
/** commonName, 2.5.4.3 */
const COMMON_NAME = Buffer.from('0603550403', 'hex');

const nameOf = (text: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from(text)))));

const timeOf = (ms: number): Buffer => {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(GENERALIZED_TIME, Buffer.from(text));
};

/** Positive and without needless zeros: the first bit is never set, the first byte never 0. */
const serialOf = (serial: number): Buffer => {
  const bytes = Buffer.alloc(5, 1);
  bytes.writeUInt32BE(serial, 1);
  return bytes;
};

export interface CertificateRequest {
  readonly commonName: string;
  /** PKCS #8 PEM of an RSA key. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly serial: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A self-signed X.509 certificate in PEM: https://www.rfc-editor.org/rfc/rfc5280#section-4.1 (version 1: no extensions). */
export const signCertificate = (request: CertificateRequest): string => {
  const name = nameOf(request.commonName);
  const body = der(
    SEQUENCE,
    der(INTEGER, serialOf(request.serial)),
    ALGORITHM,
    name,
    der(SEQUENCE, timeOf(request.fromMs), timeOf(request.toMs)),
    name,
    request.publicKey,
  );
  const signature = createSign('sha256').update(body).sign(request.privateKey);
  const certificate = der(SEQUENCE, body, ALGORITHM, der(BIT_STRING, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').replace(/.{64}(?!$)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};
