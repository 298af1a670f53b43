package dev.detector.worker.serving.model;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.model.OutputTensor.Values;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A SavedModel with the Object Detection API's signature, loaded. Its exporter fixes the batch of
 * pixels at 1, not that of encoded images. Safe for use by several threads.
 */
public final class ServedModel implements AutoCloseable {
  /** The name of the signature that is served. */
  public static final String SIGNATURE = "serving_default";

  /** The file that makes a directory a SavedModel. */
  static final String FILE = "saved_model.pb";

  private final SavedModelBundle bundle;
  private final SignatureDef signature;
  private final String inputName;
  private final TensorInfo input;

  private ServedModel(SavedModelBundle bundle, SignatureDef signature) {
    this.bundle = bundle;
    this.signature = signature;
    Map.Entry<String, TensorInfo> only = signature.getInputsMap().entrySet().iterator().next();
    this.inputName = only.getKey();
    this.input = only.getValue();
  }

  /**
   * Loads {@code modelDir/saved_model}, or {@code modelDir} where that is the SavedModel itself.
   *
   * @throws DetectorException (65) if there is none, or it is not one that takes a single image
   */
  static ServedModel load(Path modelDir) {
    Path dir = savedModel(modelDir);
    if (!Files.isRegularFile(dir.resolve(FILE))) {
      throw missing(modelDir);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    ConfigProto config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(cores)
            .setInterOpParallelismThreads(cores)
            .build();
    SavedModelBundle bundle;
    try {
      bundle =
          SavedModelBundle.loader(dir.toString()).withTags("serve").withConfigProto(config).load();
    } catch (RuntimeException e) { // of many unrelated types, one for each status of TensorFlow
      throw new DetectorException(
          ExitCode.BAD_INPUT,
          "TensorFlow cannot load the SavedModel (" + e.getMessage() + ")",
          dir.toString(),
          "export the model again",
          e);
    }
    SignatureDef signature = bundle.metaGraphDef().getSignatureDefMap().get(SIGNATURE);
    String fault = fault(signature);
    if (fault != null) {
      bundle.close();
      throw DetectorException.badInput(
          fault, dir.toString(), "export with --input_type=image_tensor");
    }
    return new ServedModel(bundle, signature);
  }

  /** Where the SavedModel of an export is, whether it exists or not. */
  static Path savedModel(Path modelDir) {
    return Files.isRegularFile(modelDir.resolve(FILE)) ? modelDir : modelDir.resolve("saved_model");
  }

  /** That there is none. */
  static DetectorException missing(Path modelDir) {
    return DetectorException.badInput(
        "no SavedModel", savedModel(modelDir).toString(), "give --model_dir what `export` wrote");
  }

  private static String fault(SignatureDef signature) {
    if (signature == null) {
      return "the SavedModel has no signature " + SIGNATURE;
    }
    if (signature.getInputsCount() != 1) {
      return "the signature takes " + signature.getInputsCount() + " inputs, not one image";
    }
    DataType in = signature.getInputsMap().values().iterator().next().getDtype();
    if (in != DataType.DT_UINT8 && in != DataType.DT_FLOAT && in != DataType.DT_STRING) {
      return "the signature's input is " + in + ", not uint8, float or string";
    }
    for (Map.Entry<String, TensorInfo> output : signature.getOutputsMap().entrySet()) {
      DataType out = output.getValue().getDtype();
      if (out != DataType.DT_FLOAT && out != DataType.DT_INT32 && out != DataType.DT_INT64) {
        return "the signature's output " + output.getKey() + " is " + out;
      }
    }
    return null;
  }

  /** What the model takes and gives. */
  public SignatureDef signature() {
    return signature;
  }

  /** The signature's name of the image. */
  public String inputName() {
    return inputName;
  }

  /** The signature's type of the image: uint8, float or string. */
  public DataType inputType() {
    return input.getDtype();
  }

  /** The names of all outputs, sorted. */
  public List<String> outputNames() {
    return List.copyOf(new TreeMap<>(signature.getOutputsMap()).keySet());
  }

  /** The type of an output. */
  public DataType outputType(String name) {
    return signature.getOutputsMap().get(name).getDtype();
  }

  /** Whether the signature leaves the number of images open. */
  boolean takesBatches() {
    TensorShapeProto shape = input.getTensorShape();
    return shape.getDimCount() > 0 && shape.getDim(0).getSize() < 0;
  }

  /**
   * Runs images of one size.
   *
   * @param images more than one only if {@link #takesBatches}
   * @param wanted which outputs to return
   * @return the outputs of each image
   * @throws HttpError 400 if the model cannot take these inputs
   */
  List<Map<String, OutputTensor>> run(List<ModelInput> images, Set<String> wanted) {
    try (Tensor tensor = tensor(images)) {
      Session.Runner runner = bundle.session().runner().feed(input.getName(), tensor);
      // Always all of them: TensorFlow optimises and keeps a graph for each set of fetches, which
      // takes a second for the first request and memory for ever.
      List<String> names = outputNames();
      names.forEach(name -> runner.fetch(signature.getOutputsMap().get(name).getName()));
      try (Result result = runner.run()) {
        List<Map<String, OutputTensor>> answers = new ArrayList<>();
        for (int image = 0; image < images.size(); image++) {
          Map<String, OutputTensor> answer = new LinkedHashMap<>();
          for (int i = 0; i < names.size(); i++) {
            if (wanted.contains(names.get(i))) {
              answer.put(names.get(i), part(names.get(i), result.get(i), image, images.size()));
            }
          }
          answers.add(answer);
        }
        return answers;
      }
    } catch (IllegalArgumentException e) {
      throw HttpError.badRequest("the model refuses this input: " + firstLine(e.getMessage()));
    }
  }

  private Tensor tensor(List<ModelInput> images) {
    ModelInput first = images.get(0);
    if (first instanceof ModelInput.Pixels p && inputType() == DataType.DT_UINT8) {
      ByteBuffer values = ByteBuffer.allocate(images.size() * p.values().length);
      images.forEach(image -> values.put(((ModelInput.Pixels) image).values()));
      return TUint8.tensorOf(
          Shape.of(images.size(), p.height(), p.width(), 3),
          DataBuffers.of(values.array(), true, false));
    }
    if (first instanceof ModelInput.Pixels && inputType() == DataType.DT_FLOAT) {
      return tensor(
          images.stream().map(image -> (ModelInput) floats((ModelInput.Pixels) image)).toList());
    }
    if (first instanceof ModelInput.FloatPixels p && inputType() == DataType.DT_FLOAT) {
      FloatBuffer values = FloatBuffer.allocate(images.size() * p.values().length);
      images.forEach(image -> values.put(((ModelInput.FloatPixels) image).values()));
      return TFloat32.tensorOf(
          Shape.of(images.size(), p.height(), p.width(), 3),
          DataBuffers.of(values.array(), true, false));
    }
    if (first instanceof ModelInput.Encoded && inputType() == DataType.DT_STRING) {
      return TString.tensorOfBytes(
          NdArrays.vectorOfObjects(
              images.stream()
                  .map(image -> ((ModelInput.Encoded) image).bytes())
                  .toArray(byte[][]::new)));
    }
    throw HttpError.badRequest("the model's input " + inputName + " is " + inputType());
  }

  private static ModelInput.FloatPixels floats(ModelInput.Pixels pixels) {
    float[] values = new float[pixels.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels.values()[i] & 0xFF;
    }
    return new ModelInput.FloatPixels(pixels.height(), pixels.width(), values);
  }

  /** One image's part of an output. */
  private static OutputTensor part(String name, Tensor tensor, int image, int images) {
    long[] shape = tensor.shape().asArray();
    if (images > 1) {
      if (shape.length == 0 || shape[0] != images) {
        throw new IllegalStateException(
            "output %s of %d images has the shape %s"
                .formatted(name, images, Arrays.toString(shape)));
      }
      shape[0] = 1;
    }
    int size = Math.toIntExact(tensor.size() / images);
    return new OutputTensor(name, shape, elements(tensor, (long) image * size, size));
  }

  private static Values elements(Tensor tensor, long from, int size) {
    RawTensor raw = tensor.asRawTensor();
    if (tensor instanceof TFloat32) {
      float[] elements = new float[size];
      raw.data().asFloats().slice(from, size).read(elements);
      return new Values.Floats(elements);
    }
    if (tensor instanceof TInt64) {
      long[] elements = new long[size];
      raw.data().asLongs().slice(from, size).read(elements);
      return new Values.Integers(elements);
    }
    int[] elements = new int[size];
    raw.data().asInts().slice(from, size).read(elements);
    return new Values.Integers(Arrays.stream(elements).asLongStream().toArray());
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    bundle.close();
  }
}
