import type { AppContext } from '../context.ts';
import { jsonLine } from '../screens/json-event.ts';
import type { QuizDialog } from './quiz-dialog.ts';
import { lineDialog } from './quiz-lines.ts';

/** One JSON object a line on stdout; answers and commands as lines on stdin. */
export const jsonDialog = (context: AppContext): QuizDialog =>
  lineDialog(context, {
    question: ({ view, place }) => {
      const event = { kind: 'question', ...place, ...view };
      return jsonLine(event);
    },
    event: (event) => jsonLine(event),
    places: (places) => {
      const event = { kind: 'review', places };
      return jsonLine(event);
    },
  });
