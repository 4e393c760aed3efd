/**
 * Whether a host is AWS itself, in any partition, or what a machine of AWS asks for its keys.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export const isAwsHost = (host: string): boolean => AWS_HOST.test(host.replace(/\.$/, ''));

/** As text, for the programs that can't import it. */
export const AWS_HOST =
  /(^|\.)(amazonaws(\.com)?(\.cn|\.eu)?|amazonwebservices\.com(\.cn)?|api\.aws|on\.aws|aws\.dev|awsapps\.com|aws\.amazon\.com|signin\.aws|amazonaws-us-gov\.com)$|^169\.254\.16[89]\.254$|^169\.254\.170\.2(3)?$|^\[?fd00:ec2::254\]?$/i;
