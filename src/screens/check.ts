import type { Checked, Verdict } from '../lab/lab-event.ts';
import { harmless } from '../terminal/harmless.ts';
import { hang, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { failureText } from './failure.ts';
import { foundText } from './value.ts';

/** A check with its verdict, and why, where it isn't met. */
export const checkText = ({ that, verdict }: Checked, page: Page): string => {
  const reason = reasonText(verdict, page);
  const line = checkLine({ that, verdict }, page);
  return reason === '' ? line : `${line}\n${indent(reason, '    ')}`;
};

/** A check with its verdict alone. */
export const checkLine = ({ that, verdict }: Checked, page: Page): string =>
  hang(wrap(harmless(that), textWidth(page) - 10), `${markOf(verdict, page)} `);

/** What will be looked at, before anything was done. */
export const wishText = ({ that }: Checked, page: Page): string =>
  hang(wrap(harmless(that), textWidth(page) - 4), `  ${marksOf(page).bullet} `);

const markOf = ({ kind }: Verdict, page: Page): string => {
  const marks = marksOf(page);
  return { met: marks.met, 'not-yet': marks.notYet, broken: marks.broken }[kind];
};

const reasonText = (verdict: Verdict, page: Page): string => {
  const width = textWidth(page) - 4;
  switch (verdict.kind) {
    case 'met':
      return '';
    case 'not-yet': {
      const found = hang(foundText(verdict.actual, page), `${page.style.dim('found')}   `);
      const why = verdict.why === undefined ? undefined : wrap(harmless(verdict.why), width);
      const wanted = hang(wrap(harmless(verdict.expected), width - 8), `${page.style.dim('wanted')}  `);
      const refused =
        verdict.refused === undefined
          ? []
          : [hang(wrap(harmless(verdict.refused), width - 8), `${page.style.red('refused')} `)];
      return [why ?? wanted, found, ...refused].join('\n');
    }
    case 'broken':
      return `${wrap(failureText(verdict.cause), width)}\n${wrap(NOT_YOURS, width)}`;
  }
};

const NOT_YOURS = 'It could not be looked at. That is no mistake of yours: the lab or the target failed.';
