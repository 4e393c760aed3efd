import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { Drill } from '../quiz/drill.ts';
import { headsOf } from '../quiz/packed-bank.ts';
import { askablesOn } from '../quiz/pool.ts';
import { readableSeed } from '../quiz/random.ts';
import { dueNow, select } from '../quiz/select.ts';
import { feedbackView, questionView } from '../quiz/view.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { countOption } from './count-option.ts';
import { playQuestionsProof } from './question-proof.ts';
import type { QuizDialog, Reply } from './quiz-dialog.ts';
import { openDialog, openQuizSession, type QuizSession } from './quiz-session.ts';

const DEFAULT_COUNT = 10;

export const quiz = defineCommand({
  args: '[topic...]',
  description:
    'Asks questions and explains every option. Due ones come first, then new ones from the topics in which you are weakest.',
  options: [
    { flags: '--due', help: 'only what is due for repetition' },
    { flags: '--flagged', help: 'only what you have flagged' },
    { flags: '--count <n>', help: `how many questions (${DEFAULT_COUNT}; with --due all)` },
    { flags: '--seed <seed>', help: 'a session that is the same for everyone with this seed' },
    { flags: '--json', help: 'one JSON object a line; answers as lines on stdin' },
  ],
  examples: [
    ['serverless-labs quiz', 'ten questions on everything'],
    ['serverless-labs quiz sqs lambda --count 20', 'twenty on two topics'],
    ['serverless-labs quiz --due', 'what you are about to forget'],
    ["printf '2\\n1 3\\n' | serverless-labs quiz --json", 'driven by a program'],
  ],
  run: async (invocation, context) => {
    const session = await openQuizSession(context);
    const { drill, seed, due } = planDrill(invocation, context, session);
    const dialog = await openDialog(invocation, context);
    try {
      await dialog.tell({
        kind: 'session',
        seed,
        questions: drill.length,
        due,
        bank: headsOf(session.bank).length,
      });
      const isLeft = await converse(drill, dialog, { session, context });
      await dialog.tell({ kind: 'finished', isLeft, ...drill.summary() });
      return 0;
    } finally {
      dialog.close();
      session.history.close();
    }
  },
});

const planDrill = (invocation: Invocation, { clock, random }: AppContext, { bank, history }: QuizSession) => {
  const isDue = optionIsSet(invocation, 'due');
  const wanted = optionText(invocation, 'seed');
  const seed = wanted ?? readableSeed(random);
  const now = clock.now();
  const state = history.state();
  const isFlagged = optionIsSet(invocation, 'flagged');
  const pool = askablesOn(bank, invocation.args).filter(({ id }) => !isFlagged || state.flags[id]);
  const questions = select({
    pool,
    history: state,
    now,
    seed,
    count: countOption(invocation, 'count') ?? (isDue ? pool.length : DEFAULT_COUNT),
    mode: isDue ? 'due' : wanted === undefined ? 'mixed' : 'seeded',
  });
  if (questions.length === 0) throw nothingToAsk(isDue);
  const due = dueNow(questions, { history: state, now }).length;
  return { drill: new Drill({ bank, history, clock, questions, seed }), seed, due };
};

const nothingToAsk = (isDue: boolean): LabsError =>
  isDue
    ? new LabsError('QUIZ_EMPTY', 'Nothing is due.', {
        fix: 'Run serverless-labs quiz for new questions, or serverless-labs stats for what comes in the next days.',
      })
    : new LabsError('QUIZ_EMPTY', 'There is no question on that.', {
        fix: 'Run serverless-labs quiz without a topic.',
      });

/** Asks until the drill ends or the person leaves; whether they left. */
const converse = async (
  drill: Drill,
  dialog: QuizDialog,
  { session, context }: { readonly session: QuizSession; readonly context: AppContext },
): Promise<boolean> => {
  let answered: Conversation['presented'] | undefined;
  const conversation = { drill, dialog, session, context };
  for (let presented = drill.current(); presented; presented = drill.current()) {
    const { id } = presented.question;
    const isFlagged = session.history.state().flags[id] === true;
    const place = { number: drill.place + 1, of: drill.length, isFlagged };
    const reply = await dialog.ask({
      mode: 'drill',
      presented,
      view: questionView(presented),
      place,
      given: undefined,
    });
    if (reply.kind === 'answer') {
      const feedback = drill.answer(presented, reply.answer);
      await dialog.tell({ kind: 'feedback', ...feedbackView(feedback), dueAt: drill.dueAt(id) });
      answered = presented;
      if (await lingers({ ...conversation, presented, answered })) return true;
    } else if ((await obey(reply, { ...conversation, presented, answered })) === 'left') {
      return true;
    }
  }
  return false;
};

interface Conversation {
  readonly drill: Drill;
  readonly dialog: QuizDialog;
  readonly session: QuizSession;
  readonly context: AppContext;
  readonly presented: NonNullable<ReturnType<Drill['current']>>;
  /** The question that was answered last. */
  readonly answered: Conversation['presented'] | undefined;
}

/** Stays at the feedback until the person goes on; true where they leave the quiz. */
const lingers = async (conversation: Conversation): Promise<boolean> => {
  const offers = { proof: conversation.answered?.question.proof !== undefined };
  for (;;) {
    const outcome = await obey(await conversation.dialog.pause('drill', offers), conversation);
    if (outcome !== 'stay') return outcome === 'left';
  }
};

type Outcome = 'left' | 'stay' | 'go on';

const obey = async (reply: Reply, conversation: Conversation): Promise<Outcome> => {
  if (reply.kind !== 'command') return 'stay';
  const { drill, dialog, session, presented } = conversation;
  const { id, topic } = presented.question;
  switch (reply.command) {
    case 'quit':
      return 'left';
    case 'undo':
      await dialog.tell({ kind: 'undone', isUndone: drill.undo() });
      return 'go on';
    case 'flag':
      await dialog.tell({ kind: 'flagged', id, isFlagged: drill.flag(id) });
      return 'stay';
    case 'summary':
      await dialog.tell({ kind: 'summary', topic, text: session.bank.summaries[topic] ?? '' });
      return 'stay';
    case 'proof':
      await playQuestionsProof(conversation.answered?.question.proof, conversation);
      return 'stay';
    default:
      return 'go on';
  }
};
