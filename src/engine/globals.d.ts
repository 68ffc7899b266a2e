/** Bytes of the WebAssembly file of each build of onnxruntime that the page serves; the bundler fills them in. */
declare const __RUNTIME_BYTES__: { readonly plain: number; readonly jspi: number; readonly asyncify: number };
