import type { AwsError } from '../../../kernel/aws-error.ts';
import type { HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';

/** The error document that could not be read either. */
export interface NestedError {
  readonly error: AwsError;
  readonly key: string;
}

/**
 * "Amazon S3 returns a predefined HTML": https://docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.html;
 * its form as LocalStack's `website_hosting.py` has it, whose tests were run against AWS.
 */
export const errorPage = (error: AwsError, request: HostedRequest, nested?: NestedError): WireReply => {
  const status = error.httpStatus ?? STATUS[error.code] ?? 404;
  const title = `${status} ${TITLES[status] ?? 'Error'}`;
  const members = Object.entries(error.members).map(([name, value]) => item(name, String(value)));
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<h1>${title}</h1>`,
    '<ul>',
    item('Code', error.code),
    item('Message', error.message),
    ...members,
    '</ul>',
    ...(nested ? nestedList(nested) : []),
    '<hr/>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'x-amz-error-code': error.code,
      'x-amz-error-message': error.message,
    },
    body: request.method === 'HEAD' ? '' : body,
  };
};

const nestedList = ({ error, key }: NestedError): readonly string[] => [
  '<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>',
  '<ul>',
  item('Code', error.code),
  item('Message', error.message),
  ...(error.code === 'NoSuchKey' ? [item('Key', key)] : []),
  '</ul>',
];

const item = (name: string, value: string): string => `<li>${name}: ${escaped(value)}</li>`;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const STATUS: Readonly<Record<string, number>> = { AccessDenied: 403 };

const TITLES: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  416: 'Requested Range Not Satisfiable',
};
