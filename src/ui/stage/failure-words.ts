import type { EngineErrorCode } from '../../protocol/messages.ts';

/** What happened, for the visitor; the engine's detail is only detail. */
export const failureWords: Readonly<Record<EngineErrorCode, string>> = {
  'no-webgpu': 'This browser has no WebGPU',
  'no-adapter': 'No usable GPU was found',
  'missing-feature': 'The GPU lacks something this model needs',
  'device-lost': 'The GPU stopped answering',
  'out-of-memory': 'Memory ran out',
  download: 'The download did not finish',
  integrity: 'The download arrived damaged',
  'model-shape': 'The model does not fit this page',
  'non-finite': 'The GPU returned numbers that make no sense',
  'insecure-context': 'The page needs https or localhost',
  internal: 'Something went wrong',
};
