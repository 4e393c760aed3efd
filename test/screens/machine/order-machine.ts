import type { MachineEvent } from '../../../src/screens/machine/progress.ts';

/** A definition with all that a diagram has to show. */
export const ORDERS = JSON.stringify({
  StartAt: 'Validate',
  States: {
    Validate: {
      ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'In stock?' },
      Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2, IntervalSeconds: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refund' }],
    },
    'In stock?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.count', NumericGreaterThan: 0, Next: 'Both' },
        {
          And: [{ Variable: '$.vip', BooleanEquals: true }, { Not: { Variable: '$.x', IsNull: true } }],
          Next: 'Wait',
        },
      ],
      Default: 'Reject',
    },
    Wait: { Type: 'Wait', Seconds: 30, Next: 'In stock?' },
    Both: {
      ...{ Type: 'Parallel', Next: 'Done', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Refund' }] },
      Branches: [
        {
          StartAt: 'Ship',
          States: {
            Ship: {
              Type: 'Task',
              Resource: 'arn:aws:lambda:us-east-1:000000000000:function:ship',
              Next: 'Tell',
            },
            Tell: { Type: 'Pass', End: true },
          },
        },
        {
          StartAt: 'Bill',
          States: {
            Bill: {
              ...{ Type: 'Map', MaxConcurrency: 3, End: true },
              ItemProcessor: {
                StartAt: 'Charge',
                States: {
                  Charge: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:putItem', End: true },
                },
              },
            },
          },
        },
      ],
    },
    Done: { Type: 'Succeed' },
    Refund: { Type: 'Pass', Next: 'Reject' },
    Reject: { Type: 'Fail', Error: 'Rejected' },
  },
});

const event = (id: number, type: string, state?: string, error?: string): MachineEvent => ({
  ...{ id, atMs: id * 1000, type, state, error },
});

/** An execution of it that goes on. */
export const EVENTS: readonly MachineEvent[] = [
  event(1, 'ExecutionStarted'),
  event(2, 'TaskStateEntered', 'Validate'),
  event(3, 'TaskScheduled', 'Validate'),
  event(4, 'TaskFailed', 'Validate', 'States.Timeout'),
  event(5, 'TaskScheduled', 'Validate'),
  event(6, 'TaskSucceeded', 'Validate'),
  event(7, 'TaskStateExited', 'Validate'),
  event(8, 'ChoiceStateEntered', 'In stock?'),
  event(9, 'ChoiceStateExited', 'In stock?'),
  event(10, 'ParallelStateEntered', 'Both'),
  event(11, 'TaskStateEntered', 'Ship'),
  event(12, 'LambdaFunctionScheduled', 'Ship'),
  event(13, 'LambdaFunctionTimedOut', 'Ship'),
  event(14, 'MapStateEntered', 'Bill'),
  event(15, 'TaskStateEntered', 'Charge'),
  event(16, 'TaskStateEntered', 'Charge'),
  event(17, 'TaskStateExited', 'Charge'),
];
