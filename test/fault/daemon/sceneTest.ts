import { test as plainTest } from 'vitest';
import { Scene } from './scene.ts';

/** A test with a scene of its own, so that several may wait side by side. */
export const test = plainTest.extend<{ readonly scene: Scene }>({
  scene: async ({ onTestFinished }, use) => {
    const scene = new Scene();
    onTestFinished(() => scene.close());
    await use(scene);
  },
});
