package dev.detector.worker.serving;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.worker.serving.OutputTensor.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A SavedModel with the Object Detection API's signature, loaded. One image is run at a time, as
 * its exporter fixes the batch at 1. Safe for use by several threads.
 */
final class ServedModel implements AutoCloseable {
  static final String SIGNATURE = "serving_default";

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
   * Loads {@code modelDir/saved_model}.
   *
   * @throws DetectorException (65) if there is none, or it is not one that takes a single image
   */
  static ServedModel load(Path modelDir) {
    Path dir = modelDir.resolve("saved_model");
    if (!Files.isRegularFile(dir.resolve("saved_model.pb"))) {
      throw DetectorException.badInput(
          "no SavedModel", dir.toString(), "give --model_dir what `export` wrote");
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

  SignatureDef signature() {
    return signature;
  }

  String inputName() {
    return inputName;
  }

  DataType inputType() {
    return input.getDtype();
  }

  /** The names of all outputs, sorted. */
  List<String> outputNames() {
    return List.copyOf(new TreeMap<>(signature.getOutputsMap()).keySet());
  }

  /**
   * Runs one image.
   *
   * @param outputs which outputs to return
   * @throws HttpError 400 if the model cannot take this input
   */
  Map<String, OutputTensor> predict(ModelInput image, List<String> outputs) {
    try (Tensor tensor = tensor(image)) {
      Session.Runner runner = bundle.session().runner().feed(input.getName(), tensor);
      // Always all of them: TensorFlow optimises and keeps a graph for each set of fetches, which
      // takes a second for the first request and memory for ever.
      List<String> names = outputNames();
      names.forEach(name -> runner.fetch(signature.getOutputsMap().get(name).getName()));
      try (Result result = runner.run()) {
        Map<String, OutputTensor> answers = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          if (outputs.contains(names.get(i))) {
            answers.put(names.get(i), copy(names.get(i), result.get(i)));
          }
        }
        return answers;
      }
    } catch (IllegalArgumentException e) {
      throw HttpError.badRequest("the model refuses this input: " + firstLine(e.getMessage()));
    }
  }

  private Tensor tensor(ModelInput image) {
    if (image instanceof ModelInput.Pixels p && inputType() == DataType.DT_UINT8) {
      return TUint8.tensorOf(
          Shape.of(1, p.height(), p.width(), 3), DataBuffers.of(p.values(), true, false));
    }
    if (image instanceof ModelInput.Pixels p && inputType() == DataType.DT_FLOAT) {
      float[] values = new float[p.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = p.values()[i] & 0xFF;
      }
      return tensor(new ModelInput.FloatPixels(p.height(), p.width(), values));
    }
    if (image instanceof ModelInput.FloatPixels p && inputType() == DataType.DT_FLOAT) {
      return TFloat32.tensorOf(
          Shape.of(1, p.height(), p.width(), 3), DataBuffers.of(p.values(), true, false));
    }
    if (image instanceof ModelInput.Encoded e && inputType() == DataType.DT_STRING) {
      return TString.tensorOfBytes(NdArrays.vectorOfObjects(e.bytes()));
    }
    throw HttpError.badRequest("the model's input " + inputName + " is " + inputType());
  }

  private static OutputTensor copy(String name, Tensor tensor) {
    int size = Math.toIntExact(tensor.size());
    Values values;
    if (tensor instanceof TFloat32 floats) {
      float[] elements = new float[size];
      floats.asRawTensor().data().asFloats().read(elements);
      values = new Values.Floats(elements);
    } else if (tensor instanceof TInt64 longs) {
      long[] elements = new long[size];
      longs.asRawTensor().data().asLongs().read(elements);
      values = new Values.Integers(elements);
    } else {
      int[] elements = new int[size];
      ((TInt32) tensor).asRawTensor().data().asInts().read(elements);
      values = new Values.Integers(Arrays.stream(elements).asLongStream().toArray());
    }
    return new OutputTensor(name, tensor.shape().asArray(), values);
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    bundle.close();
  }
}
