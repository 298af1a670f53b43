package dev.detector.formats.labelmap;

import dev.detector.formats.BadInputException;
import dev.detector.formats.InputFile;
import dev.detector.formats.pipeline.ProtoText;
import dev.detector.formats.protos.StringIntLabelMap;
import dev.detector.formats.protos.StringIntLabelMapItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Classes of a data set, from the OD API's {@code label_map.pbtxt}: ids from 1, 0 only for an
 * explicit background. Gaps between ids are kept; whether they are allowed is for lint to say.
 */
public final class LabelMap {
  /** One class. {@code displayName} is empty where the file has none. */
  public record Item(int id, String name, String displayName) {
    /**
     * The name to show to people, which is also the one in per-class metrics: display_name, else
     * name.
     */
    public String label() {
      return displayName.isEmpty() ? name : displayName;
    }
  }

  private final List<Item> items;
  private final Map<Integer, Item> byId = new HashMap<>();
  private final Map<String, Integer> idByName = new HashMap<>();

  private LabelMap(List<Item> items, String source) {
    this.items = items;
    for (Item item : items) {
      check(item, source);
      Item other = byId.putIfAbsent(item.id(), item);
      if (other != null) {
        throw new BadInputException(
            "id " + item.id() + " is given to both " + other.name() + " and " + item.name(),
            source,
            "give each class its own id");
      }
      idByName.put(item.name(), item.id());
    }
    for (Item item : items) {
      // The OD API takes the greater id where one class's name is another's display name.
      if (!item.displayName().isEmpty()) {
        idByName.merge(item.displayName(), item.id(), Math::max);
      }
    }
  }

  /** Reads a file, if it is there. */
  public static Optional<LabelMap> readIfPresent(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  /** Reads a file. */
  public static LabelMap read(Path file) throws IOException {
    return parse(InputFile.text(file), file.toString());
  }

  /**
   * Parses the text form.
   *
   * @param source how errors call the text
   * @throws BadInputException if it is no label map, an id is negative or given twice, or 0 is not
   *     the background
   */
  public static LabelMap parse(String text, String source) {
    StringIntLabelMap message =
        ProtoText.parse(text, StringIntLabelMap.newBuilder(), source).build();
    return new LabelMap(message.getItemList().stream().map(LabelMap::item).toList(), source);
  }

  /** A label map with ids 1, 2, 3... in the order of {@code names}. */
  public static LabelMap of(List<String> names) {
    List<Item> items =
        java.util.stream.IntStream.range(0, names.size())
            .mapToObj(i -> new Item(i + 1, names.get(i), ""))
            .toList();
    return new LabelMap(items, "label map");
  }

  /** Classes in the file's order, without the background. */
  public List<Item> items() {
    return items.stream().filter(item -> item.id() > 0).toList();
  }

  /** The greatest id; 0 if there is no class. */
  public int maxId() {
    return items.stream().mapToInt(Item::id).max().orElse(0);
  }

  /** The id of a class by its name or display name. */
  public OptionalInt idOf(String name) {
    Integer id = idByName.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The class of an id. */
  public Optional<Item> item(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The name to show for an id; {@code category_ID}, as the OD API calls it, where the map has
   * none.
   */
  public String label(int id) {
    return item(id).map(Item::label).orElse("category_" + id);
  }

  /** Text form. */
  public String print() {
    StringIntLabelMap.Builder message = StringIntLabelMap.newBuilder();
    for (Item item : items) {
      StringIntLabelMapItem.Builder entry =
          message.addItemBuilder().setName(item.name()).setId(item.id());
      if (!item.displayName().isEmpty()) {
        entry.setDisplayName(item.displayName());
      }
    }
    return ProtoText.print(message.build());
  }

  private static Item item(StringIntLabelMapItem item) {
    String name = item.hasName() ? item.getName() : item.getDisplayName();
    return new Item(item.getId(), name, item.getDisplayName());
  }

  private static void check(Item item, String source) {
    if (item.id() < 0) {
      throw new BadInputException("negative id " + item.id(), source, "number classes from 1");
    }
    if (item.name().isEmpty()) {
      throw new BadInputException(
          "the class with id " + item.id() + " has no name", source, "add name: 'what it is'");
    }
    if (item.id() == 0 && !item.name().equals("background")) {
      throw new BadInputException(
          "class " + item.name() + " has id 0 or none",
          source,
          "number classes from 1; 0 is kept for the background");
    }
  }
}
