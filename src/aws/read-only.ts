/** Whether an API only looks: `lambda.GetFunction`, `logs.FilterLogEvents`. What isn't known to only look does not. */
export const isReadOnly = (api: string): boolean => {
  const operation = api.split('.')[1] ?? '';
  return READS.test(operation) ? !WRITES_DESPITE_ITS_NAME.has(api) : READS_DESPITE_ITS_NAME.has(api);
};

const READS =
  /^(Get|List|Describe|Filter|Head|Query|Scan|BatchGet|TransactGet|Lookup|Search|Simulate|Select|Test|Validate)(?=[A-Z]|$)/;

const WRITES_DESPITE_ITS_NAME: ReadonlySet<string> = new Set([
  // Hands out keys.
  'sts.GetFederationToken',
  'sts.GetSessionToken',
  // Test calls that run what they test.
  'apigateway.TestInvokeMethod',
  'apigateway.TestInvokeAuthorizer',
  'states.TestState',
]);

/** Queries over logs: they leave nothing but their own result. */
const READS_DESPITE_ITS_NAME: ReadonlySet<string> = new Set(['logs.StartQuery', 'logs.StopQuery']);
