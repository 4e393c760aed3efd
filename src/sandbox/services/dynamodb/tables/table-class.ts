import { validation } from '../errors.ts';

const CLASSES = ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'];

/** AWS words this one differently from its other enums. Throws AwsError ValidationException. */
export const checkTableClass = (name: string | undefined): void => {
  if (name === undefined || CLASSES.includes(name)) return;
  throw validation(
    `Invalid table-class parameter provided. Please try again with a valid table-class value: [${CLASSES.join(', ')}].`,
  );
};
