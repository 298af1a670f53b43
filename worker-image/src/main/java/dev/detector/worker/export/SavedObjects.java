package dev.detector.worker.export;

import dev.detector.worker.graph.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SavedObjectGraphOuterClass.FunctionSpec;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedBareConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedUserObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.proto.Struct.StructuredValue;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.ObjectReference;
import org.tensorflow.proto.VersionDef;

/**
 * The object graph of a TF2 SavedModel: an object that is called like a function, its variables
 * below it by their paths, and the signature {@code serving_default}.
 */
final class SavedObjects {

  private final List<SavedObject.Builder> nodes = new ArrayList<>();
  private final Map<String, Integer> byPath = new HashMap<>();

  private SavedObjects() {
    nodes.add(userObject("_generic_user_object"));
    byPath.put("", 0);
  }

  /**
   * Builds it. The functions in the graph's library are those that {@link SavedModelWriter} names;
   * they take the input and then the handle of each variable in order.
   */
  static SavedObjectGraph of(InferenceGraph inference) {
    SavedObjects objects = new SavedObjects();
    List<Integer> captured = inference.variables().stream().map(objects::variable).toList();
    FunctionSpec spec = StructuredValues.function(inference.input(), InferenceGraph.INPUT);
    int call =
        objects.add(
            SavedObject.newBuilder()
                .setFunction(
                    SavedFunction.newBuilder()
                        .addConcreteFunctions(SavedModelWriter.CALL)
                        .setFunctionSpec(spec)));
    objects.link(0, call, "__call__");
    int signatures = objects.add(userObject("signature_map"));
    objects.link(0, signatures, "signatures");
    int serving =
        objects.add(
            SavedObject.newBuilder()
                .setBareConcreteFunction(
                    SavedBareConcreteFunction.newBuilder()
                        .setConcreteFunctionName(SavedModelWriter.SIGNATURE_CALL)
                        .addArgumentKeywords(InferenceGraph.INPUT)
                        .setAllowedPositionalArguments(0)));
    objects.link(signatures, serving, SavedModelWriter.SIGNATURE);

    StructuredValue input = StructuredValues.tensor(inference.input(), InferenceGraph.INPUT);
    Map<String, StructuredValue> results = new TreeMap<>();
    inference.outputs().forEach((name, o) -> results.put(name, StructuredValues.tensor(o, name)));
    SavedConcreteFunction function =
        SavedConcreteFunction.newBuilder()
            .addAllBoundInputs(captured)
            .setCanonicalizedInputSignature(
                StructuredValues.tuple(
                    StructuredValues.tuple(input), StructuredValues.dictionary(Map.of())))
            .setOutputSignature(StructuredValues.dictionary(results))
            .build();
    SavedConcreteFunction byName =
        function.toBuilder()
            .setCanonicalizedInputSignature(
                StructuredValues.tuple(
                    StructuredValues.tuple(),
                    StructuredValues.dictionary(Map.of(InferenceGraph.INPUT, input))))
            .build();
    SavedObjectGraph.Builder graph =
        SavedObjectGraph.newBuilder()
            .putConcreteFunctions(SavedModelWriter.CALL, function)
            .putConcreteFunctions(SavedModelWriter.SIGNATURE_CALL, byName);
    objects.nodes.forEach(graph::addNodes);
    return graph.build();
  }

  private int variable(Variable v) {
    int id = node(v.path());
    nodes
        .get(id)
        .setVariable(
            SavedVariable.newBuilder()
                .setName(v.path())
                .setDtype(v.type())
                .setShape(StructuredValues.shape(Shape.of(v.shape().toArray())))
                .setTrainable(v.trainable()));
    return id;
  }

  private int node(String path) {
    Integer known = byPath.get(path);
    if (known != null) {
      return known;
    }
    int slash = path.lastIndexOf('/');
    int parent = node(slash < 0 ? "" : path.substring(0, slash));
    int id = add(userObject("_generic_user_object"));
    byPath.put(path, id);
    link(parent, id, path.substring(slash + 1));
    return id;
  }

  private int add(SavedObject.Builder node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  private void link(int parent, int child, String name) {
    nodes.get(parent).addChildren(ObjectReference.newBuilder().setNodeId(child).setLocalName(name));
  }

  private static SavedObject.Builder userObject(String identifier) {
    return SavedObject.newBuilder()
        .setUserObject(
            SavedUserObject.newBuilder()
                .setIdentifier(identifier)
                .setVersion(VersionDef.newBuilder().setProducer(1).setMinConsumer(1)));
  }
}
