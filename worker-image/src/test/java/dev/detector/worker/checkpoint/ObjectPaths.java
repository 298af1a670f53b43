package dev.detector.worker.checkpoint;

import dev.detector.formats.tensorflow.TrackableObjectGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object graph as the set of all paths in it.
 *
 * @param objects paths of all objects
 * @param variables checkpoint key of each path that holds a variable
 * @param slots number of slot variables
 */
record ObjectPaths(Set<String> objects, Map<String, String> variables, int slots) {

  private static final Pattern CHILD = Pattern.compile("([^ ,\\[]+):(\\d+)");
  private static final Pattern KEY = Pattern.compile("VARIABLE_VALUE\\|[^|]*\\|([^\\]]+)\\]");

  private record Node(Map<String, Integer> children, String key) {}

  static ObjectPaths of(TrackableObjectGraph graph) {
    List<Node> nodes = new ArrayList<>();
    int slots = 0;
    for (var n : graph.getNodesList()) {
      Map<String, Integer> children = new LinkedHashMap<>();
      n.getChildrenList().forEach(c -> children.put(c.getLocalName(), c.getNodeId()));
      slots += n.getSlotVariablesCount();
      nodes.add(
          new Node(
              children,
              n.getAttributesCount() == 0 ? null : n.getAttributes(0).getCheckpointKey()));
    }
    return walk(nodes, slots);
  }

  /** Reads the golden dump, one line for each node. */
  static ObjectPaths parse(List<String> lines) {
    List<Node> nodes = new ArrayList<>();
    for (String line : lines) {
      Map<String, Integer> children = new HashMap<>();
      Matcher child =
          CHILD.matcher(line.substring(line.indexOf("children="), line.indexOf(" attrs=")));
      while (child.find()) {
        children.put(child.group(1), Integer.valueOf(child.group(2)));
      }
      Matcher key = KEY.matcher(line);
      nodes.add(new Node(children, key.find() ? key.group(1) : null));
    }
    return walk(nodes, 0);
  }

  private static ObjectPaths walk(List<Node> nodes, int slots) {
    ObjectPaths paths = new ObjectPaths(new TreeSet<>(), new TreeMap<>(), slots);
    visit(nodes, 0, "", paths);
    return paths;
  }

  private static void visit(List<Node> nodes, int id, String path, ObjectPaths paths) {
    Node node = nodes.get(id);
    paths.objects().add(path);
    if (node.key() != null) {
      paths.variables().put(path, node.key());
    }
    node.children()
        .forEach(
            (name, child) -> visit(nodes, child, path.isEmpty() ? name : path + "/" + name, paths));
  }
}
