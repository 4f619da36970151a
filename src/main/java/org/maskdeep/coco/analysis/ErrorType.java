package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The six kinds of errors of TIDE (Bolya et al., arXiv 2008.08115, section 2.2), of which a
 * detection has the first that fits in the order localization, classification, duplicate,
 * background, both.
 */
public enum ErrorType {
  /** Overlaps an object of another category by the foreground threshold or more. */
  CLASSIFICATION("cls", "classification"),
  /** Overlaps an object of its category by the background threshold or more, but too little. */
  LOCALIZATION("loc", "localization"),
  /** Neither the category nor the place is right, yet it is not background. */
  BOTH("both", "classification and localization"),
  /** Overlaps an object of its category well that a detection of higher score has taken. */
  DUPLICATE("dupe", "duplicate"),
  /** Overlaps no object by more than the background threshold. */
  BACKGROUND("bkg", "background"),
  /** An object that was not found and that no classification or localization error claims. */
  MISSED("miss", "missed object");

  private final String key;
  private final String words;

  ErrorType(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /** The short name in TIDE, in small letters. */
  @JsonValue
  public String key() {
    return key;
  }

  /** The name in words. */
  public String words() {
    return words;
  }
}
