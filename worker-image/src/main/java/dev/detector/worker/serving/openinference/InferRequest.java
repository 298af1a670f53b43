package dev.detector.worker.serving.openinference;

import java.util.List;

/**
 * A parsed infer request.
 *
 * @param id what the answer repeats, null if there is none
 * @param inputs the tensors
 * @param outputs the outputs wanted, empty for all
 * @param binaryOutput whether outputs are answered in binary form unless they say otherwise
 */
record InferRequest(
    String id, List<Input> inputs, List<RequestedOutput> outputs, boolean binaryOutput) {
  /**
   * A tensor.
   *
   * @param datatype as the client names it
   * @param numbers its elements, null if they are strings or in binary form
   * @param strings its elements, null if they are numbers or in binary form
   * @param binarySize how many bytes it has behind the JSON, -1 if it is in the JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Input(
      String name,
      long[] shape,
      String datatype,
      float[] numbers,
      List<String> strings,
      int binarySize) {}

  /**
   * An output wanted.
   *
   * @param binary in binary form or not, null if nothing is said
   */
  record RequestedOutput(String name, Boolean binary) {}
}
