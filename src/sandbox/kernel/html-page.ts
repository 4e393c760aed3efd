import { createHash } from 'node:crypto';
import type { WireReply } from './wire.ts';
import { escapeXml } from './xml.ts';

/** HTML that was made by {@link html}: what it was filled with is escaped. */
export class SafeHtml {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

type Filling = string | number | SafeHtml | readonly SafeHtml[];

/** A template of HTML: texts that are filled in are escaped, in elements and in quoted attributes alike. */
export const html = (parts: TemplateStringsArray, ...fillings: readonly Filling[]): SafeHtml =>
  new SafeHtml(parts.reduce((text, part, index) => `${text}${shown(fillings[index - 1] ?? '')}${part}`));

const shown = (filling: Filling): string => {
  if (filling instanceof SafeHtml) return filling.toString();
  if (typeof filling === 'object') return filling.join('');
  return escapeXml(String(filling));
};

const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.25rem .75rem .25rem 0;overflow-wrap:anywhere}
tbody tr{border-top:1px solid GrayText}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;unicode-bidi:isolate}
dt{font-weight:bold}dd{margin:0 0 .5rem;overflow-wrap:anywhere}`;

/** No script, no picture, no form, no frame, nothing from elsewhere: only this style sheet. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A whole page, that neither runs anything nor tells other sites its address. */
export const htmlPage = (title: string, main: SafeHtml, status = 200): WireReply => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  },
  body: `<!doctype html>
${html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new SafeHtml(STYLE)}</style></head>
<body><main>${main}</main></body></html>`}
`,
});
