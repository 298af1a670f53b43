package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * One Pascal VOC annotation file.
 *
 * @param filename the picture's file name as written there, empty where it is missing
 * @param objects the objects in file order
 */
record VocAnnotation(String filename, List<AnnotatedObject> objects) {

  /**
   * Reads a file. Document types and external entities are refused.
   *
   * @throws DetectorException if the file is no such XML or a number is none; it names the file
   */
  static VocAnnotation read(Path file) throws IOException {
    Element root = root(file);
    List<AnnotatedObject> objects = new ArrayList<>();
    for (Node child = root.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element object && object.getTagName().equals("object")) {
        objects.add(object(object, file));
      }
    }
    return new VocAnnotation(text(root, "filename", ""), List.copyOf(objects));
  }

  private static Element root(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      Element root = builder().parse(new ByteArrayInputStream(bytes)).getDocumentElement();
      if (!root.getTagName().equals("annotation")) {
        throw unusable("the root element is <" + root.getTagName() + ">", file);
      }
      return root;
    } catch (SAXParseException e) {
      throw unusable("line %d: %s".formatted(e.getLineNumber(), e.getMessage()), file);
    } catch (SAXException e) {
      throw unusable(e.getMessage(), file);
    }
  }

  private static DetectorException unusable(String why, Path file) {
    return DetectorException.badInput(
        "not readable as Pascal VOC XML: " + why,
        file.toString(),
        "mend the file or take its name out of the split");
  }

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new ThrowingHandler());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this JDK's XML parser cannot refuse document types", e);
    }
  }

  private static AnnotatedObject object(Element object, Path file) {
    String name = text(object, "name", "");
    if (name.isEmpty()) {
      throw unusable("an <object> has no <name>", file);
    }
    Element box = child(object, "bndbox");
    if (box == null) {
      throw unusable("object " + name + " has no <bndbox>", file);
    }
    return new AnnotatedObject(
        name,
        number(box, "xmin", file),
        number(box, "ymin", file),
        number(box, "xmax", file),
        number(box, "ymax", file),
        text(object, "difficult", "0").equals("1"),
        text(object, "truncated", "0").equals("1"),
        false,
        OptionalDouble.empty());
  }

  private static double number(Element box, String tag, Path file) {
    String text = text(box, tag, "");
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for numbers that are not finite.
    }
    throw unusable("<%s> of a <bndbox> is '%s', not a number".formatted(tag, text), file);
  }

  private static String text(Element parent, String tag, String otherwise) {
    Element child = child(parent, tag);
    return child == null ? otherwise : child.getTextContent().strip();
  }

  /** The direct child with that name: parts of an object have boxes and names of their own. */
  private static Element child(Element parent, String tag) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element && element.getTagName().equals(tag)) {
        return element;
      }
    }
    return null;
  }

  /** The default handler prints to stderr. */
  private static final class ThrowingHandler implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {}

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }
}
