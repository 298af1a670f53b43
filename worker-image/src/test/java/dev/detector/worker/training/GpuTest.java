package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.detector.worker.graph.Devices;
import dev.detector.worker.graph.Gradients;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/** Runs where there is a GPU with its libraries and the worker is built for one. */
class GpuTest {
  private static final ConfigProto CPU_ONLY =
      ConfigProto.newBuilder().putDeviceCount("GPU", 0).build();
  private static final ConfigProto WITH_GPU =
      ConfigProto.newBuilder().setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true)).build();

  @BeforeEach
  void needsGpu() {
    assumeThat(Devices.names()).anyMatch(name -> name.startsWith("GPU"));
  }

  @Test
  void convolutionsAndTheirGradientsRunThereAndGiveTheSame() {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> x = b.floats(wave(2 * 16 * 16 * 8), 2, 16, 16, 8);
      Output<?> kernel = b.floats(wave(3 * 3 * 8 * 4), 3, 3, 8, 4);
      Output<?> y =
          b.op(
              "Conv2D",
              a -> {
                a.setAttr("strides", new long[] {1, 1, 1, 1});
                a.setAttr("padding", "SAME");
              },
              x,
              kernel);
      Output<?> gradient = Gradients.of(b, b.sumAll(b.mul(y, y)), List.of(kernel)).get(0);
      float[] expected;
      try (Session session = new Session(graph, CPU_ONLY);
          Result result = session.runner().fetch(gradient).run()) {
        expected = Tensors.toFloats(result.get(0));
      }
      try (Session session = new Session(graph, WITH_GPU);
          Result result =
              session
                  .runner()
                  .setOptions(
                      RunOptions.newBuilder()
                          .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                          .build())
                  .fetch(gradient)
                  .runAndFetchMetadata()) {
        RunMetadata metadata = result.getMetadata().orElseThrow();
        assertThat(metadata.getStepStats().getDevStatsList())
            .anyMatch(device -> device.getDevice().contains("GPU:0"));
        float[] actual = Tensors.toFloats(result.get(0));
        for (int i = 0; i < expected.length; i++) {
          // A GPU may multiply with fewer bits.
          assertThat((double) actual[i])
              .isCloseTo(expected[i], within(1e-2 * (1 + Math.abs(expected[i]))));
        }
      }
    }
  }

  private static float[] wave(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) Math.sin(i);
    }
    return values;
  }
}
