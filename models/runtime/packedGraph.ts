import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';

/**
 * Loads the graph `product` of `directory` and stores it there again as it would run, the processor's packed layouts of
 * its weights in `data` (onnxruntime pull request 23069; ONNX Runtime 1.21 and newer). Throws what ONNX Runtime throws.
 */
export async function storePacked(
  directory: string,
  { product, graph, data }: { readonly product: string; readonly graph: string; readonly data: string },
): Promise<void> {
  const settings = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
    optimizedModelFilePath: join(directory, graph),
    extra: {
      session: {
        save_external_prepacked_constant_initializers: '1',
        optimized_model_external_initializers_file_name: data,
        optimized_model_external_initializers_min_size_in_bytes: '0',
      },
    },
  } as const satisfies InferenceSession.SessionOptions;
  const session = await InferenceSession.create(join(directory, product), settings);
  await session.release();
}
