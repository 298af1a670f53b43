package dev.detector.operator.lifecycle;

import dev.detector.operator.resources.Role;

/** Where in the spec a person mends what a message is about. */
final class Words {

  private static final int MAX_QUOTE = 2048;

  private Words() {}

  /** The field of a role's container. */
  static String field(Role role) {
    return role.field();
  }

  /** What a container, the kubelet or the scheduler said; of a log's tail the end tells most. */
  static String quoted(String said) {
    String text = said == null ? "" : said.strip();
    return text.length() <= MAX_QUOTE ? text : "..." + text.substring(text.length() - MAX_QUOTE);
  }
}
