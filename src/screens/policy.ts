import { wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** Documents as JSON, one after the other, as IAM takes them. */
export const policyText = (documents: readonly object[]): string =>
  documents.map((document) => `${JSON.stringify(document, undefined, 2)}\n`).join('');

interface Printed {
  readonly documents: readonly object[];
  readonly lab: string;
}

/** What to know of a policy, beside it. */
export const policyNotes = ({ documents, lab }: Printed, page: Page): string => {
  const width = textWidth(page);
  const several =
    documents.length > 1
      ? [
          `These are ${documents.length} policies: IAM takes at most 6,144 characters in one. Attach all of them.`,
        ]
      : [];
  return [
    ...several,
    `Names begin with the run's: "slabs-??????-" fits every run of ${lab}. What AWS gives an id of its own (APIs, mappings) can't be told by its name.`,
    'Who may create roles and pass them to functions can let a function do whatever a role may be given: use an account that holds nothing else.',
  ]
    .map((note) => `${wrap(note, width)}\n`)
    .join('');
};
