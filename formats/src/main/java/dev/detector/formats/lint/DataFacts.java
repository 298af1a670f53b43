package dev.detector.formats.lint;

import java.util.Map;

/**
 * What lint wants to know about the training data. Boxes are measured as the network sees them: in
 * pixels, after the configuration's image_resizer.
 *
 * @param mostBoxes the most annotated objects in one image
 * @param boxesByClass how many boxes there are of each class id of the records
 * @param unknownTexts how many objects have a class text that the label map lacks
 * @param narrow width / height that 5 % of the boxes are below
 * @param wide width / height that 5 % of the boxes are above
 * @param smallShare share of the boxes whose shorter side is below a cell of the finest feature map
 * @param anchorRecall share of each class's boxes that have an anchor with IoU 0.5 or more, by the
 *     class's name; empty where the anchors are not known
 * @param unusable records and boxes that training would stop at
 * @param evaluatedToo images of the training data that are also among those for evaluation
 */
public record DataFacts(
    int mostBoxes,
    Map<Integer, Integer> boxesByClass,
    int unknownTexts,
    double narrow,
    double wide,
    double smallShare,
    Map<String, Double> anchorRecall,
    int unusable,
    int evaluatedToo) {
  /** Takes copies. */
  public DataFacts {
    boxesByClass = Map.copyOf(boxesByClass);
    anchorRecall = Map.copyOf(anchorRecall);
  }
}
