import { EngineError, messageOf } from './engine-error.ts';

export type Gpu = {
  readonly adapter: GPUAdapter;
  /** Name of the adapter as the browser gives it. */
  readonly name: string;
  /** True for a software adapter, which is slower than WASM. */
  readonly software: boolean;
};

/** The adapter to compute on, or why there is none. */
export async function findGpu(): Promise<Gpu | 'no-webgpu' | 'no-adapter'> {
  if (navigator.gpu === undefined) return 'no-webgpu';
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null) return 'no-adapter';
  const { description, vendor, architecture, isFallbackAdapter } = adapter.info;
  return {
    adapter,
    name: description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU',
    software: isFallbackAdapter,
  };
}

/** Limits that decide which kernels onnxruntime can use; the adapter's own values are asked for. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

const FEATURES = ['shader-f16', 'subgroups'] as const;

/** A device of our own, so that its loss is told by `device.lost`. Throws EngineError `missing-feature`. */
export async function openDevice({ adapter, name }: Gpu): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({
      requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
      requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    });
  } catch (error) {
    throw new EngineError('missing-feature', `${name}: ${messageOf(error)}`, false, error);
  }
}
