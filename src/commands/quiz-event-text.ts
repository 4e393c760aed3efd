import { quizTexts } from '../screens/quiz-events.ts';
import { renderMarkdown } from '../terminal/markdown.ts';
import type { Page } from '../terminal/page.ts';
import type { QuizEvent } from './quiz-dialog.ts';

/** An event as text, without a line feed at its end. */
export const quizEventText = async (event: QuizEvent, page: Page, now: () => number): Promise<string> => {
  const texts = quizTexts(page, now);
  switch (event.kind) {
    case 'session':
      return texts.session(event);
    case 'feedback':
      return texts.feedback(event);
    case 'flagged':
      return texts.flagged(event);
    case 'undone':
      return texts.undone(event);
    case 'summary':
      return summaryText(event, page);
    case 'proof-played': {
      const { createProofScreen } = await import('../screens/proof.ts');
      return event.events.map(createProofScreen(page)).join('').trimEnd();
    }
    case 'unclear':
      return texts.unclear(event);
    case 'finished':
      return texts.finished(event);
    case 'exam':
      return texts.exam(event);
    case 'exam-left':
      return texts['exam-left'](event);
    case 'exam-finished':
      return texts['exam-finished'](event);
    case 'reviewed':
      return texts.reviewed(event);
  }
};

const summaryText = ({ topic, text }: { topic: string; text: string }, page: Page): Promise<string> =>
  renderMarkdown(text === '' ? `There is no summary of ${topic}.` : text, page);
