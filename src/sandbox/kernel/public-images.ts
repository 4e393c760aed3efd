import { createHash } from 'node:crypto';

/** An image of Amazon's that everybody may launch: EC2 describes it, Systems Manager has parameters that name it. */
export interface PublicImage {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly createdMs: number;
  readonly bootMode: 'uefi' | 'uefi-preferred' | undefined;
  /** Public parameters whose value is this image's id. */
  readonly parameters: readonly string[];
}

export const PARAMETER_PATH = '/aws/service/ami-amazon-linux-latest';

/**
 * Amazon Linux, as far as a first instance needs it; ids differ by region, as on AWS, but are the sandbox's own.
 * Parameters: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 */
export const publicImages = (region: string): readonly PublicImage[] =>
  IMAGES.map(({ name, parameters, ...image }) => ({
    ...image,
    name,
    id: `ami-0${createHash('sha256').update(`${region}/${name}`).digest('hex').slice(0, 16)}`,
    createdMs: CREATED_MS,
    parameters: parameters.map((parameter) => `${PARAMETER_PATH}/${parameter}`),
  }));

const CREATED_MS = Date.UTC(2026, 9, 12, 18, 40, 0);

const IMAGES: readonly Omit<PublicImage, 'id' | 'createdMs'>[] = [
  {
    name: 'al2023-ami-2023.9.20261012.0-kernel-6.1-x86_64',
    description: 'Amazon Linux 2023 AMI 2023.9.20261012.0 x86_64 HVM kernel-6.1',
    architecture: 'x86_64',
    bootMode: 'uefi-preferred',
    parameters: ['al2023-ami-kernel-default-x86_64', 'al2023-ami-kernel-6.1-x86_64'],
  },
  {
    name: 'al2023-ami-2023.9.20261012.0-kernel-6.1-arm64',
    description: 'Amazon Linux 2023 AMI 2023.9.20261012.0 arm64 HVM kernel-6.1',
    architecture: 'arm64',
    bootMode: 'uefi',
    parameters: ['al2023-ami-kernel-default-arm64', 'al2023-ami-kernel-6.1-arm64'],
  },
  {
    name: 'al2023-ami-minimal-2023.9.20261012.0-kernel-6.1-x86_64',
    description: 'Amazon Linux 2023 AMI 2023.9.20261012.0 x86_64 Minimal HVM kernel-6.1',
    architecture: 'x86_64',
    bootMode: 'uefi-preferred',
    parameters: ['al2023-ami-minimal-kernel-default-x86_64', 'al2023-ami-minimal-kernel-6.1-x86_64'],
  },
  {
    name: 'amzn2-ami-hvm-2.0.20261012.0-x86_64-gp2',
    description: 'Amazon Linux 2 AMI 2.0.20261012.0 x86_64 HVM gp2',
    architecture: 'x86_64',
    bootMode: undefined,
    parameters: ['amzn2-ami-hvm-x86_64-gp2'],
  },
];
