import type { RequestContext } from '../../../kernel/context.ts';
import { type PublicImage, publicImages } from '../../../kernel/public-images.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { ec2Error, invalidValue, malformedId } from '../errors.ts';
import { isId } from '../ids.ts';

const RESOLVE = 'resolve:ssm:';

/**
 * The image that is to be launched, by its id or by the parameter that has it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html
 */
export const findImage = async (
  context: RequestContext,
  imageId: string | undefined,
): Promise<PublicImage> => {
  if (!imageId) throw ec2Error('MissingParameter', 'The request must contain the parameter ImageId');
  const id = imageId.startsWith(RESOLVE)
    ? await parameterValue(context, imageId.slice(RESOLVE.length))
    : imageId;
  if (!isId(id, 'ami')) throw malformedId('InvalidAMIID.Malformed', id, 'ami');
  const image = publicImages(context.region).find((one) => one.id === id);
  if (!image) throw ec2Error('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  return image;
};

/** Whoever launches needs `ssm:GetParameters` too. */
const parameterValue = async (context: RequestContext, name: string): Promise<string> => {
  const { region, account } = context;
  const path = name.startsWith('/') ? name : `/${name}`;
  // Public parameters belong to nobody's account.
  const owner = path.startsWith('/aws/service/') ? '' : account;
  const resource = `arn:aws:ssm:${region}:${owner}:parameter${path}`;
  if (!context.isAllowed({ action: 'ssm:GetParameters', resource }))
    throw ec2Error(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. The caller may not call ssm:GetParameters on ${resource}, which ${RESOLVE}${name} needs.`,
      403,
    );
  const { GetParametersCommand } = await sdk.ssm();
  const command = new GetParametersCommand({ Names: [name] });
  const [parameter] = (await context.call(command, { service: 'ec2.amazonaws.com' })).Parameters ?? [];
  if (parameter?.Value === undefined)
    throw invalidValue(`Invalid value '${RESOLVE}${name}' for imageId. The parameter does not exist.`);
  return parameter.Value;
};
