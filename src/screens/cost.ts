import type { CostLine } from '../aws/price/prices.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** What a lab costs on AWS. */
export interface LabCost {
  readonly lab: string;
  readonly title: string;
  /** US dollars for one run. */
  readonly usd: number;
  readonly lines: readonly CostLine[];
  /** What its resources cost a month while nobody uses them, by their type; undefined where that depends on their content. */
  readonly standing: readonly { readonly type: string; readonly usd: number | undefined }[];
  readonly region: string;
}

export const costText = (cost: LabCost, page: Page): string => {
  const { style } = page;
  const width = textWidth(page);
  const head = `${style.bold(harmlessLine(cost.title))}: ${style.bold(dollars(cost.usd))} for one run on AWS`;
  const rows = cost.lines.map((line) => [
    `  ${dollars(line.cost)}`,
    quantity(line.amount),
    `${line.unit}, ${priceText(line)}; free: ${line.free}`,
  ]);
  return [
    wrap(head, width),
    ...(rows.length === 0 ? ['  Nothing that it calls has a price.'] : [columns(rows, width)]),
    '',
    wrap(`Left up, ${standingText(cost.standing)}`, width),
    wrap(sourceText(cost), width),
    '',
  ].join('\n');
};

/** `$0.40 a million` */
const priceText = ({ usd, per }: CostLine): string =>
  `${exactDollars(usd)} ${{ 1: 'each', 1000: 'a thousand', 1000000: 'a million' }[per] ?? `for ${per}`}`;

/** A price as AWS publishes it. */
const exactDollars = (usd: number): string => {
  const text = usd.toFixed(12).replace(/0+$/, '');
  return `$${/\.\d?$/.test(text) ? usd.toFixed(2) : text}`;
};

/** What is counted in whole things, and what in fractions. */
const quantity = (amount: number): string =>
  Number.isInteger(amount) ? String(amount) : significant(amount);

const standingText = (standing: LabCost['standing']): string => {
  const paid = standing.filter(({ usd }) => usd !== undefined && usd > 0);
  const open = standing.filter(({ usd }) => usd === undefined);
  const parts = [
    ...paid.map(({ type, usd }) => `${type} costs ${dollars(usd ?? 0)} a month`),
    ...(open.length > 0 ? [`${open.map(({ type }) => type).join(', ')} by what is in it`] : []),
  ];
  return parts.length === 0
    ? 'what it makes costs nothing while nobody uses it.'
    : `${parts.join('; ')}; all else nothing.`;
};

const sourceText = ({ lines, region }: LabCost): string => {
  const dates = lines.map(({ date }) => date).sort();
  const sources = [...new Set(lines.map(({ source }) => source))].join(', ');
  const prices =
    dates.length === 0 ? '' : ` List prices of ${region}, looked up by ${dates.at(-1)}: ${sources}.`;
  return `Counted while the lab was done and cleaned up by itself in a sandbox just now; the time and looks of a person come on top. Log storage, data transfer, and an instance's disk and address are not counted.${prices}`;
};

/** `would have cost $0.000012`, or where it is paid `cost $0.000012 so far`; empty for nothing. */
export const costSoFarText = (usd: number, { isReal }: { readonly isReal: boolean }): string => {
  if (usd === 0) return '';
  return isReal ? `cost ${dollars(usd)} so far` : `would have cost ${dollars(usd)}`;
};

/** `$0.40`, `$0.0000012`: two digits that count, never rounded to nothing. */
export const dollars = (usd: number): string => {
  if (usd === 0) return '$0';
  return usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${significant(usd)}`;
};

const significant = (amount: number): string => {
  const places = Math.max(0, 1 - Math.floor(Math.log10(amount)));
  return amount
    .toFixed(Math.min(places, 12))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
};
