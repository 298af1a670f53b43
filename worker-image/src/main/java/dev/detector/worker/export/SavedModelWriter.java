package dev.detector.worker.export;

import com.google.protobuf.ByteString;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.checkpoint.CheckpointSave;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;

/**
 * Writes a TF2 SavedModel: the network once as a plain graph, for TensorFlow Serving and sessions,
 * and once as a function with an object graph, for {@code tf.saved_model.load}.
 */
final class SavedModelWriter {

  /** Name of the signature. */
  static final String SIGNATURE = "serving_default";

  /** Function that the loaded object is called by. */
  static final String CALL = "__inference_detect_1";

  /** Function of the signature, which takes its argument by name. */
  static final String SIGNATURE_CALL = "__inference_signature_wrapper_1";

  private static final String METHOD = "tensorflow/serving/predict";
  private static final String TAG = "serve";

  private final GraphBuilder b;
  private final InferenceGraph inference;
  private final Output<?> filename;
  private final CheckpointSave save;
  private final CheckpointRestore restore;
  private final Operation saved;

  /** Adds what loads and saves the variables to the graph. */
  SavedModelWriter(GraphBuilder b, InferenceGraph inference) {
    this.b = b;
    this.inference = inference;
    List<Variable> variables = inference.variables();
    filename = b.placeholder("saver_filename", DataType.DT_STRING);
    save = new CheckpointSave(b, variables, new ObjectGraph(), filename);
    restore = new CheckpointRestore(b, variables, filename);
    saved =
        b.operation("Identity", "saver_saved", a -> a.addControlInput(save.operation()), filename);
  }

  /**
   * Writes the directory.
   *
   * @param session holds the variables' values
   * @param config what the graph was built from
   */
  void write(Session session, Ssd config, Path directory) throws IOException {
    save.run(session, directory.resolve("variables").resolve("variables"));
    GraphDef.Builder graph = b.graph().toGraphDef().toBuilder();
    addFunction(graph.getLibraryBuilder(), config);
    SignatureDef.Builder signature =
        SignatureDef.newBuilder()
            .setMethodName(METHOD)
            .putInputs(InferenceGraph.INPUT, StructuredValues.info(inference.input()));
    inference.outputs().forEach((name, o) -> signature.putOutputs(name, StructuredValues.info(o)));
    MetaGraphDef meta =
        MetaGraphDef.newBuilder()
            .setMetaInfoDef(
                MetaGraphDef.MetaInfoDef.newBuilder()
                    .addTags(TAG)
                    .setTensorflowVersion(TensorFlow.version()))
            .setGraphDef(graph)
            .setSaverDef(
                SaverDef.newBuilder()
                    .setFilenameTensorName(filename.op().name() + ":0")
                    .setSaveTensorName(saved.name() + ":0")
                    .setRestoreOpName(restore.operation().name())
                    .setVersion(SaverDef.CheckpointFormatVersion.V2))
            .putSignatureDef(SIGNATURE, signature.build())
            .setObjectGraphDef(SavedObjects.of(inference))
            .build();
    Files.write(
        directory.resolve("saved_model.pb"),
        SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
  }

  /** The network as a function whose arguments are the input and the variables' handles. */
  private static void addFunction(FunctionDefLibrary.Builder library, Ssd config) {
    try (Graph graph = new Graph()) {
      InferenceGraph inference = InferenceGraph.build(new GraphBuilder(graph), config);
      Signature.Builder signature = Signature.builder("detect");
      signature.input(InferenceGraph.INPUT, inference.input());
      for (int i = 0; i < inference.variables().size(); i++) {
        signature.input("unknown_" + i, inference.variables().get(i).handle());
      }
      inference.outputs().forEach(signature::output);
      try (ConcreteFunction function = ConcreteFunction.create(signature.build(), graph)) {
        FunctionDef.Builder definition = function.getFunctionDef().toBuilder();
        definition.getSignatureBuilder().setName(CALL).setIsStateful(true);
        definition.putAttr("_construction_context", text("kEagerRuntime"));
        for (int i = 0; i < definition.getSignature().getInputArgCount(); i++) {
          definition.putArgAttr(
              i,
              FunctionDef.ArgAttrs.newBuilder()
                  .putAttr("_user_specified_name", text(i == 0 ? InferenceGraph.INPUT : "resource"))
                  .build());
        }
        library.addFunction(definition);
        library.addFunction(wrapper(definition.build()));
      }
      for (FunctionDef called : graph.toGraphDef().getLibrary().getFunctionList()) {
        String name = called.getSignature().getName();
        if (library.getFunctionList().stream()
            .noneMatch(f -> f.getSignature().getName().equals(name))) {
          library.addFunction(called);
        }
      }
    }
  }

  /** Function with the same arguments and results that does nothing but call another. */
  private static FunctionDef wrapper(FunctionDef called) {
    NodeDef.Builder call = NodeDef.newBuilder().setName("call").setOp("StatefulPartitionedCall");
    AttrValue.ListValue.Builder arguments = AttrValue.ListValue.newBuilder();
    AttrValue.ListValue.Builder results = AttrValue.ListValue.newBuilder();
    for (OpDef.ArgDef argument : called.getSignature().getInputArgList()) {
      call.addInput(argument.getName());
      arguments.addType(argument.getType());
    }
    FunctionDef.Builder wrapper = called.toBuilder().clearNodeDef().clearRet().clearControlRet();
    for (OpDef.ArgDef result : called.getSignature().getOutputArgList()) {
      wrapper.putRet(result.getName(), "call:output:" + results.getTypeCount());
      results.addType(result.getType());
    }
    call.putAttr("Tin", AttrValue.newBuilder().setList(arguments).build())
        .putAttr("Tout", AttrValue.newBuilder().setList(results).build())
        .putAttr(
            "f", AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(CALL)).build());
    wrapper.getSignatureBuilder().setName(SIGNATURE_CALL).clearControlOutput();
    return wrapper.addNodeDef(call).build();
  }

  private static AttrValue text(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }
}
