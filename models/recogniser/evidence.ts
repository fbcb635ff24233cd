/** What the networks say of one picture, before anybody makes names of it. */
export interface Evidence {
  /** Of the classifier, the mean over its views; (classes), before any softmax. */
  readonly logits: Float32Array;
  /** Of the classifier's last map, the mean over its views; (headWidth). */
  readonly features: Float32Array;
  /** Of the detector: (anchors * 4), top, left, bottom, right in shares of the picture's sides; may lie outside of it. */
  readonly boxes: Float32Array;
  /** Of the detector: (anchors * classes), each 0 to 1 by itself. */
  readonly scores: Float32Array;
}
