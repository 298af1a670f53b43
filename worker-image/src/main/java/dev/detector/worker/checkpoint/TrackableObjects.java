package dev.detector.worker.checkpoint;

import com.google.protobuf.BoolValue;
import dev.detector.formats.tensorflow.TrackableObjectGraph;
import dev.detector.formats.tensorflow.TrackableObjectGraph.TrackableObject;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.graph.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the object graph that a TF2 checkpoint carries: one node for each object, joined by the
 * names that the Python program's attributes have. TensorFlow restores by these, not by the keys.
 */
public final class TrackableObjects {

  /** Key under which a checkpoint holds its object graph. */
  public static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

  /** In a slot variable's path, between the variable's path and {@code optimizer/SLOT}. */
  static final String SLOT = "/.OPTIMIZER_SLOT/";

  /**
   * Path of the variable that an optimizer keeps for another one.
   *
   * @param optimizer the optimizer's path
   * @param slot what it is for, for example {@code momentum}
   */
  public static String slotPath(Variable variable, String optimizer, String slot) {
    return variable.path() + SLOT + optimizer + "/" + slot;
  }

  private final List<TrackableObject.Builder> nodes = new ArrayList<>();
  private final Map<String, Integer> byPath = new HashMap<>();

  private TrackableObjects() {
    nodes.add(TrackableObject.newBuilder());
    byPath.put("", 0);
  }

  /** Object graph of these variables and the objects around them. */
  public static TrackableObjectGraph of(Collection<Variable> variables, ObjectGraph objects) {
    TrackableObjects graph = new TrackableObjects();
    variables.stream().filter(v -> !v.path().contains(SLOT)).forEach(graph::variable);
    objects.objects().forEach(graph::node);
    objects.aliases().forEach(graph::alias);
    variables.stream().filter(v -> v.path().contains(SLOT)).forEach(graph::slot);
    TrackableObjectGraph.Builder result = TrackableObjectGraph.newBuilder();
    graph.nodes.forEach(result::addNodes);
    return result.build();
  }

  private void variable(Variable variable) {
    attribute(nodes.get(node(variable.path())), variable);
  }

  private static void attribute(TrackableObject.Builder node, Variable variable) {
    node.addAttributesBuilder()
        .setName("VARIABLE_VALUE")
        .setFullName(variable.path())
        .setCheckpointKey(variable.key());
    node.setHasCheckpointValues(BoolValue.of(true));
  }

  /** Node at a path, made with its parents when there is none. */
  private int node(String path) {
    Integer known = byPath.get(path);
    if (known != null) {
      return known;
    }
    int id = nodes.size();
    nodes.add(TrackableObject.newBuilder());
    byPath.put(path, id);
    link(path, id);
    return id;
  }

  private void alias(String path, String target) {
    int id = node(target);
    byPath.put(path, id);
    link(path, id);
  }

  private void link(String path, int id) {
    int slash = path.lastIndexOf('/');
    int parent = node(slash < 0 ? "" : path.substring(0, slash));
    nodes.get(parent).addChildrenBuilder().setNodeId(id).setLocalName(path.substring(slash + 1));
  }

  /** A slot variable is no object's child: the optimizer refers to it. */
  private void slot(Variable slot) {
    int at = slot.path().indexOf(SLOT);
    String owner = slot.path().substring(at + SLOT.length());
    int slash = owner.lastIndexOf('/');
    int id = nodes.size();
    nodes.add(TrackableObject.newBuilder());
    attribute(nodes.get(id), slot);
    nodes
        .get(node(owner.substring(0, slash)))
        .addSlotVariablesBuilder()
        .setOriginalVariableNodeId(node(slot.path().substring(0, at)))
        .setSlotName(owner.substring(slash + 1))
        .setSlotVariableNodeId(id);
  }
}
