/** Files of checkpoints: state, index, pins until evaluated, evaluations and the best. */
package dev.detector.formats.checkpoint;
