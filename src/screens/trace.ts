import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import type { StoryNode } from '../sandbox/trace/stories.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { hang, wrap } from '../terminal/layout.ts';
import type { Page } from '../terminal/page.ts';
import { durationText, nodeText } from './trace-event.ts';

/** Stories as trees with times; without box drawing their lines are numbered: `1.2` came of `1`. */
export const storiesText = (stories: readonly StoryNode[], page: Page): string => {
  const texts = stories.map((story) => {
    const lines = page.isPlain ? numberedLines(story, page) : treeLines(story, page);
    return `${lines.join('\n')}\n`;
  });
  // What came of nothing else and led to nothing stands line by line.
  const isLong = (index: number) => (stories[index]?.children.length ?? 0) > 0;
  return texts
    .map((text, index) => (index > 0 && (isLong(index - 1) || isLong(index)) ? `\n${text}` : text))
    .join('');
};

/** Said at once, because nothing may happen for a while. */
export const followingText = (page: Page): string =>
  `${page.style.dim(wrap('What happens from now on is told here; Ctrl-C ends it.', page.columns()))}\n`;

/** Room for `00:00:00.000` or for how long after the first event something happened. */
const TIME_COLUMNS = 12;

interface Place {
  /** What the lines below this one begin with. */
  readonly below: string;
  readonly branch: string;
}

const treeLines = (story: StoryNode, page: Page): readonly string[] => {
  const line = (node: StoryNode, { branch, below }: Place): readonly string[] => {
    const time = page.style.dim(timeText(node, story).padEnd(TIME_COLUMNS));
    const shown = shorten(branch, page);
    const text = nodeText(node, page, { isRoot: node === story });
    const width = page.columns() - TIME_COLUMNS - GAP.length - shown.length;
    const own = hang(wrap(text, width), `${time}${GAP}${page.style.dim(shown)}`);
    return [own, ...node.children.flatMap((child) => line(child, placeOf(child, node, below)))];
  };
  return line(story, { branch: '', below: '' });
};

const GAP = '  ';

const placeOf = (node: StoryNode, { children }: StoryNode, below: string): Place =>
  node === children.at(-1)
    ? { branch: `${below}└─ `, below: `${below}   ` }
    : { branch: `${below}├─ `, below: `${below}│  ` };

/** A tree that is too deep for the terminal keeps its last branches. */
const shorten = (branch: string, page: Page): string => {
  const limit = Math.floor((page.columns() - TIME_COLUMNS) / 2);
  return branch.length <= limit ? branch : `…${branch.slice(branch.length - limit + 1)}`;
};

const numberedLines = (story: StoryNode, page: Page): readonly string[] => {
  const line = (node: StoryNode, number: string): readonly string[] => {
    const time = timeText(node, story);
    const text = `${number === '' ? '' : `${number} `}${time}: ${nodeText(node, page, { isRoot: node === story })}`;
    return [
      wrap(text, page.columns()),
      ...node.children.flatMap((child, index) =>
        line(child, number === '' ? `${index + 1}` : `${number}.${index + 1}`),
      ),
    ];
  };
  return line(story, '');
};

const timeText = (node: StoryNode, story: StoryNode): string =>
  node === story
    ? new Date(story.startMs).toISOString().slice(11, 23)
    : `+${durationText(node.startMs - story.startMs)}`;

/** An event of a story as a line of JSON has it. */
export interface TraceLine {
  readonly kind: 'trace';
  /** The id of the story's first event. */
  readonly story: string;
  /** 0 for the first event, 1 for what it led to. */
  readonly depth: number;
  readonly event: TraceEvent;
}

/** A story's events, each before what it led to. What goes on still has no event yet. */
export const traceLines = (story: StoryNode): readonly TraceLine[] => {
  const below = (node: StoryNode, depth: number): readonly TraceLine[] => [
    ...(node.event && !node.isToldElsewhere
      ? [{ kind: 'trace' as const, story: story.id, depth, event: node.event }]
      : []),
    ...node.children.flatMap((child) => below(child, depth + 1)),
  ];
  return below(story, 0);
};

/** What is said where there is nothing to show, or more than is shown. */
export const traceNote = (
  { shown, hidden, of }: { readonly shown: number; readonly hidden: number; readonly of: string | undefined },
  page: Page,
): string => {
  const about = of === undefined ? '' : ` of ${harmlessLine(of, 200)}`;
  if (shown === 0 && hidden === 0) {
    return wrap(
      `The trace has nothing${about} yet. It begins with the first call to the sandbox; calls that only look are left out unless --all is given.\n`,
      page.columns(),
    );
  }
  return hidden === 0
    ? ''
    : `${hidden} earlier ${hidden === 1 ? 'story' : 'stories'}${about} not shown: --last <n> shows more.\n`;
};
