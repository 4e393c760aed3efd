import type { VerifyEvent } from '../lab/verify-event.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { counted, indent, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** What the author gate says: each thing that is wrong, and one line where all is well. */
export const verifyText = (event: VerifyEvent, page: Page): string => {
  const { met, broken } = marksOf(page);
  switch (event.kind) {
    case 'verify-started':
    case 'proved':
      return '';
    case 'refuted': {
      const place = event.step === undefined ? event.lab : `${event.lab}, step ${event.step}`;
      const why = indent(wrap(harmless(event.why), textWidth(page) - 4), '    ');
      return `${broken} ${place}: not so: ${harmless(event.what)}\n${why}\n`;
    }
    case 'verify-ended':
      return event.refuted === 0
        ? `${met} ${event.lab}: ${counted(event.proved, 'thing')} proved\n`
        : `${broken} ${event.lab}: ${event.refuted} of ${counted(event.proved + event.refuted, 'thing')} not so\n`;
  }
};

/** The line that a spinner shows meanwhile. */
export const verifyProgress = (event: VerifyEvent): string | undefined => {
  if (event.kind === 'verify-started') return `${event.lab}: ${counted(event.steps, 'step')}`;
  if (event.kind === 'proved')
    return `${event.lab}: ${harmlessLine(event.step ?? '')} ${harmlessLine(event.what)}`;
  return undefined;
};
