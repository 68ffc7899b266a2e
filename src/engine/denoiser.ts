import type { Batch } from '../model/pixels.ts';
import type { Backend } from '../protocol/messages.ts';

/**
 * One model, ready to compute. At most one call is in flight at a time. Calls reject with EngineError `device-lost`
 * where the GPU went away, and with any other error where the runtime is broken beyond repair.
 */
export type Denoiser = {
  readonly backend: Backend;
  /**
   * Rows of one network call; a larger batch is evaluated in calls of this many rows. The number is fixed for a
   * backend and never measured, so the bits of a run do not depend on how fast the machine was at the time.
   */
  readonly rowsPerCall: number;
  /**
   * Network output for rows of x at one timestep: x float32 [rows, C, H, W], labels int32 [rows] → float32
   * [rows, C, H, W] of the model's prediction type.
   */
  predict(x: Float32Array, t: number, labels: Int32Array): Promise<Float32Array>;
  /** x̂0 [rows, C, H, W] as pictures in [−1, 1]. */
  toPictures(x0: Float32Array, rows: number): Promise<Batch>;
  close(): Promise<void>;
};
