import type { GatewayReply } from '../reply.ts';

/** Hosts of the demo backend that AWS runs for the console's example API; the sandbox answers in their place. */
const HOST =
  /^(?:petstore-demo-endpoint\.execute-api\.com|petstore\.execute-api\.[a-z0-9-]+\.amazonaws\.com)$/;

export const isPetStore = ({ hostname }: URL): boolean => HOST.test(hostname);

interface Pet {
  readonly id: number;
  readonly type: string;
  readonly price: number;
}

const TYPES = ['dog', 'cat', 'fish'];
/** Prices by page, as AWS's tutorials show its answers: api-gateway-create-api-step-by-step.html. */
const FIRST_PAGE = [249.99, 124.99, 0.99];
const LATER_PAGES = [999.99, 249.99, 49.97];
const PAGE_SIZE = 3;

interface PetStoreRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** The pet store: three pets a page, one by its number, and a new one that it welcomes and forgets. */
export const answerPetStore = ({ method, url, body }: PetStoreRequest): GatewayReply => {
  const [, id] = /^\/petstore\/pets(?:\/([^/]*))?\/?$/.exec(url.pathname) ?? [];
  if (!/^\/petstore\/pets(?:\/|$)/.test(url.pathname)) return json(404, { message: 'Not Found' });
  if (id) return json(200, petNumbered(Number(id)));
  if (method === 'POST') return json(200, { pet: parse(body), message: 'success' });
  return json(200, page(Number(url.searchParams.get('page') ?? 1), url.searchParams.get('type')));
};

const petNumbered = (id: number): object =>
  Number.isInteger(id) && id >= 1
    ? petAt(id, undefined)
    : { errors: [{ key: 'GetPetRequest.petId', message: 'The value is out of range.' }] };

const petAt = (id: number, type: string | undefined): Pet => {
  const place = (id - 1) % PAGE_SIZE;
  const prices = id <= PAGE_SIZE ? FIRST_PAGE : LATER_PAGES;
  return { id, type: type ?? TYPES[place] ?? 'dog', price: prices[place] ?? 0 };
};

const page = (number: number, type: string | null): readonly Pet[] => {
  const first = (Math.max(1, Math.trunc(number) || 1) - 1) * PAGE_SIZE + 1;
  return Array.from({ length: PAGE_SIZE }, (_, index) => petAt(first + index, type ?? undefined));
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

const json = (status: number, value: unknown): GatewayReply => ({
  status,
  headers: [['Content-Type', 'application/json']],
  body: Buffer.from(JSON.stringify(value)),
});
