package org.maskdeep.report.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers of a ledger without the digits that are noise. */
public final class Digits {
  /** A share such as 0.6565 is then known to a hundredth of a percentage point. */
  private static final MathContext FOUR = new MathContext(4);

  private Digits() {}

  /** A finite number with four significant digits. */
  static double significant(double value) {
    return BigDecimal.valueOf(value).round(FOUR).doubleValue();
  }

  /** A copy in which every number with decimals has four significant digits. */
  public static JsonNode significant(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object.properties().forEach(f -> copy.set(f.getKey(), significant(f.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(item -> copy.add(significant(item)));
      return copy;
    }
    boolean decimal = node.isFloatingPointNumber() && Double.isFinite(node.doubleValue());
    return decimal ? DoubleNode.valueOf(significant(node.doubleValue())) : node;
  }
}
