import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOwnStage } from '../../src/commands/proof-stage.ts';
import { findProof, loadProof, type Proof } from '../../src/proof/load.ts';
import type { Settings } from '../../src/proof/parameters.ts';
import { playProof } from '../../src/proof/play.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';

/** A bank with one proof, from its text. Returns the bank's folder. */
export const bankWith = (yaml: string): string => {
  const bank = mkdtempSync(join(tmpdir(), 'slabs-bank-'));
  mkdirSync(join(bank, 'sqs', 'proofs'), { recursive: true });
  writeFileSync(join(bank, 'sqs', 'proofs', 'fixture.yaml'), yaml);
  return bank;
};

export const proofOf = (yaml: string, settings?: Settings) =>
  loadProof(findProof([bankWith(yaml)], 'fixture'), settings);

/** Plays a proof from its text; all that happened. */
export const playText = async (
  yaml: string,
  settings?: Settings,
  signal?: AbortSignal,
): Promise<readonly ProofEvent[]> => {
  const { events, faults } = await playOn(await proofOf(yaml, settings), { nowMs: Date.now(), signal });
  if (faults.length > 0) throw faults[0];
  return events;
};

export interface Played {
  readonly events: readonly ProofEvent[];
  /** Of the sandbox itself. */
  readonly faults: readonly unknown[];
}

/** Plays a proof on a sandbox of its own, from a moment on. */
export const playOn = async (
  proof: Proof,
  { nowMs, signal }: { readonly nowMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Played> => {
  const events: ProofEvent[] = [];
  const faults: unknown[] = [];
  const report = (error: unknown) => void faults.push(error);
  const stage = await openOwnStage(proof, { nowMs, report, ...(signal && { signal }) });
  try {
    for await (const event of playProof(proof, stage.context)) events.push(event);
  } finally {
    await stage.close();
  }
  return { events, faults };
};

/** A queue, one message, and what the receiver gets. */
export const SMALL = `
title: A sent message is received
proves: { some-question: It is received }
parameters: { delay: { is: the delay in seconds, value: 0, least: 0, most: 900 } }
names: { queue: jobs }
setting: A queue with a delay of \${set.delay} s
given:
  - call: sqs.CreateQueue
    with: { QueueName: "\${names.queue}", Attributes: { DelaySeconds: "\${set.delay}" } }
    save: { queueUrl: QueueUrl }
play:
  - say: It is sent
    do:
      - call: sqs.SendMessage
        with: { QueueUrl: "\${queueUrl}", MessageBody: hello }
  - say: A second goes by
    advance: 1s
  - say: It is asked for
    observe: { call: sqs.ReceiveMessage, with: { QueueUrl: "\${queueUrl}" } }
    show: { received: "Messages[].Body" }
    expect: length(Messages) == \`1\`
    otherwise: Nothing came
`;
