// The function's side of the Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { Agent, request } from 'node:http';
import { markEndOfOutput } from './console.mjs';
import { describeError } from './errors.mjs';

const BASE = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Waits for the next event. */
export const nextInvocation = () => send('GET', '/invocation/next', undefined, {});

/** `body` is the serialized response. */
export const postResponse = (id, body) => post(`/invocation/${id}/response`, id, body, {});

export const postInvocationError = (id, error) => postError(`/invocation/${id}/error`, id, error);

export const postInitError = (error) => postError('/init/error', 'init', error);

const postError = (path, id, error) => {
  const described = describeError(error);
  return post(path, id, JSON.stringify(described), {
    'lambda-runtime-function-error-type': String(described.errorType),
  });
};

const post = (path, id, body, headers) => {
  markEndOfOutput(id);
  return send('POST', path, body, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'lambda-sandbox-max-rss-kb': process.resourceUsage().maxRSS,
    ...headers,
  });
};

const send = (method, path, body, headers) =>
  new Promise((resolve, reject) => {
    const call = request(`${BASE}${path}`, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
