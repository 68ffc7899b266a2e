import type { EngineErrorCode } from '../protocol/messages.ts';

/** A failure with a known cause. `retryable`: the same wish may succeed later (network back, another backend). */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  readonly retryable: boolean;

  constructor(code: EngineErrorCode, detail: string, retryable: boolean, cause?: unknown) {
    super(detail, cause === undefined ? {} : { cause });
    this.name = 'EngineError';
    this.code = code;
    this.retryable = retryable;
  }
}

/** onnxruntime cannot go on in this worker, on no backend: the page has to start another. */
export class BrokenRuntime extends Error {
  override name = 'BrokenRuntime';
}

/** Text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
