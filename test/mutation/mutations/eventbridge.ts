import type { Mutation } from '../mutation.ts';

export const eventbridge: readonly Mutation[] = [
  {
    breaks: 'a rule sees the events of every bus',
    file: 'sandbox/services/events/rules/rule-index.ts',
    find: 'rule.busName === busName && ',
    replace: '',
    proofs: ['rules-see-their-own-bus', 'ec2-tells-the-default-bus', 'unmatched-event-is-gone'],
  },
  {
    breaks: 'EC2 tells nobody',
    file: 'sandbox/services/ec2/instances/state-machine.ts',
    find: '  await notify(context, entered);',
    replace: '',
    proofs: ['ec2-tells-the-default-bus', 'terminated-instance-tells-a-topic', 'state-stands-inside-detail'],
  },
  {
    breaks: 'one field of a pattern is enough',
    file: 'sandbox/kernel/event-pattern.ts',
    find: '    if (met.length === 0) return false;',
    replace: '    if (met.length === 0) continue;',
    proofs: ['every-field-any-value', 'terminated-instance-tells-a-topic', 'from-put-events-to-a-function'],
  },
  {
    breaks: 'a field that is missing does not matter',
    file: 'sandbox/kernel/event-pattern.ts',
    find: "      if (patterns.includes('absent')) continue;\n      return false;",
    replace: '      continue;',
    proofs: ['state-stands-inside-detail'],
  },
  {
    breaks: 'a rule may have ten targets',
    file: 'sandbox/services/events/targets/target-operations.ts',
    find: 'const MAX_TARGETS = 5;',
    replace: 'const MAX_TARGETS = 10;',
    proofs: ['five-targets-a-rule'],
  },
  {
    breaks: "a rule's targets get nothing",
    file: 'sandbox/services/events/delivery/attempt.ts',
    find: '    await sendToTarget(context.scope({ cause: traceId }), delivery);',
    replace: '',
    proofs: [
      'from-put-events-to-a-function',
      'function-target-is-asynchronous',
      'queue-target-buffers',
      'five-targets-a-rule',
      'topic-must-let-events-publish',
    ],
  },
  {
    breaks: 'an archive keeps nothing',
    file: 'sandbox/services/events/routing/route-event.ts',
    find: '  archiveEvent(context, busName, event);\n',
    replace: '',
    proofs: ['archive-and-replay'],
  },
  {
    breaks: 'EventBridge waits for the function that it calls',
    file: 'sandbox/services/events/delivery/send-to-target.ts',
    find: "InvocationType: 'Event',",
    replace: "InvocationType: 'RequestResponse',",
    proofs: ['function-target-is-asynchronous'],
  },
];
