// Creates a function, as a deployment program does, and answers with what came of it.
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';

// A zip with an index.mjs whose handler does nothing.
const PACKAGE =
  'UEsDBBQAAAAAAAAAIQCGNixPJwAAACcAAAAJAAAAaW5kZXgubWpzZXhwb3J0IGNvbnN0IGhhbmRsZXIgPSBhc3luYyAoKSA9PiB7fTsKUEsBAhQDFAAAAAAAAAAhAIY2LE8nAAAAJwAAAAkAAAAAAAAAAAAAAKQBAAAAAGluZGV4Lm1qc1BLBQYAAAAAAQABADcAAABOAAAAAAA=';

export const handler = async ({ name, role }) => {
  const Code = { ZipFile: Buffer.from(PACKAGE, 'base64') };
  const input = { FunctionName: name, Role: role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code };
  try {
    const { FunctionName } = await new LambdaClient({}).send(new CreateFunctionCommand(input));
    return { created: FunctionName };
  } catch ({ name: code, message }) {
    return { error: { name: code, message } };
  }
};
