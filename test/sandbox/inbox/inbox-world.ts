import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTopicCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { openSandbox, type SandboxHandle } from '../../../src/sandbox/holder.ts';

export interface InboxWorld {
  readonly sandbox: SandboxHandle;
  /** Subscribes an address to the topic; it isn't confirmed. */
  readonly subscribe: (address: string) => Promise<void>;
  readonly publish: (Message: string, Subject?: string) => Promise<void>;
  /** What the topic's subscriptions are, `PendingConfirmation` or an ARN. */
  readonly subscriptions: () => Promise<readonly (string | undefined)[]>;
  readonly close: () => Promise<void>;
}

/** A held sandbox with a topic. */
export const openInboxWorld = async (folder = newFolder()): Promise<InboxWorld> => {
  const sandbox = await openSandbox({ folder, port: 0 });
  const sns = new SNSClient(sandbox.clientConfig);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  return {
    sandbox,
    subscribe: async (Endpoint) => {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }));
    },
    publish: async (Message, Subject) => {
      await sns.send(new PublishCommand({ TopicArn, Message, ...(Subject !== undefined && { Subject }) }));
    },
    subscriptions: async () =>
      ((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).map(
        ({ SubscriptionArn }) => SubscriptionArn,
      ),
    close: async () => {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'inbox-')), 'sandbox');

/** Hostile in every place that a sender decides on. */
export const HOSTILE = '<script>document.title="run"</script><img src=x onerror=alert(1)>"\'&\u202eevil';
