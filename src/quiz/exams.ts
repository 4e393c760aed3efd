/** An exam as its guide describes it; weights are percent and stand in the order of the domains. */
export interface Exam {
  readonly name: string;
  readonly scored: number;
  readonly unscored: number;
  readonly minutes: number;
  /** On the scale from 100 to 1000. */
  readonly passMark: number;
  readonly domains: readonly { readonly name: string; readonly weight: number }[];
}

/** The four exams that the bank covers, from their guides as of 2026 (https://docs.aws.amazon.com/aws-certification/). */
export const EXAMS = {
  'CLF-C02': {
    name: 'Cloud Practitioner',
    scored: 50,
    unscored: 15,
    minutes: 90,
    passMark: 700,
    domains: [
      { name: 'Cloud Concepts', weight: 24 },
      { name: 'Security and Compliance', weight: 30 },
      { name: 'Cloud Technology and Services', weight: 34 },
      { name: 'Billing, Pricing, and Support', weight: 12 },
    ],
  },
  'SAA-C03': {
    name: 'Solutions Architect - Associate',
    scored: 50,
    unscored: 15,
    minutes: 130,
    passMark: 720,
    domains: [
      { name: 'Design Secure Architectures', weight: 30 },
      { name: 'Design Resilient Architectures', weight: 26 },
      { name: 'Design High-Performing Architectures', weight: 24 },
      { name: 'Design Cost-Optimized Architectures', weight: 20 },
    ],
  },
  'DVA-C02': {
    name: 'Developer - Associate',
    scored: 50,
    unscored: 15,
    minutes: 130,
    passMark: 720,
    domains: [
      { name: 'Development with AWS Services', weight: 32 },
      { name: 'Security', weight: 26 },
      { name: 'Deployment', weight: 24 },
      { name: 'Troubleshooting and Optimization', weight: 18 },
    ],
  },
  'DOP-C02': {
    name: 'DevOps Engineer - Professional',
    scored: 65,
    unscored: 10,
    minutes: 180,
    passMark: 750,
    domains: [
      { name: 'SDLC Automation', weight: 22 },
      { name: 'Configuration Management and IaC', weight: 17 },
      { name: 'Resilient Cloud Solutions', weight: 15 },
      { name: 'Monitoring and Logging', weight: 15 },
      { name: 'Incident and Event Response', weight: 14 },
      { name: 'Security and Compliance', weight: 17 },
    ],
  },
} as const satisfies Record<string, Exam>;

export type ExamCode = keyof typeof EXAMS;

export const EXAM_CODES: readonly ExamCode[] = ['CLF-C02', 'SAA-C03', 'DVA-C02', 'DOP-C02'];

/** The exam that `text` names, in any case and with or without its version; undefined where there is none. */
export const examCode = (text: string): ExamCode | undefined =>
  EXAM_CODES.find((code) => code === text.toUpperCase() || code.startsWith(`${text.toUpperCase()}-`));
