package org.maskdeep.train.recipe;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants of enums as the words of recipes: {@code PER_LEVEL} is {@code per-level}. */
final class RecipeWords {
  private RecipeWords() {}

  /** The word of a constant. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The words of all constants of an enum. */
  static List<String> all(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> of((Enum<?>) c)).toList();
  }

  /** Writes and reads them so. */
  static SimpleModule module() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(new Writer());
    return module.setDeserializerModifier(new Modifier());
  }

  private static final class Writer extends StdSerializer<Enum<?>> {
    private static final long serialVersionUID = 1;

    Writer() {
      super(Enum.class, false);
    }

    @Override
    public void serialize(Enum<?> constant, JsonGenerator out, SerializerProvider unused)
        throws IOException {
      out.writeString(of(constant));
    }
  }

  private static final class Reader extends StdDeserializer<Object> {
    private static final long serialVersionUID = 1;

    Reader(Class<?> type) {
      super(type);
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) throws IOException {
      int place = all(handledType()).indexOf(in.getText());
      if (place < 0) {
        return context.handleWeirdStringValue(handledType(), in.getText(), "unknown word");
      }
      return handledType().getEnumConstants()[place];
    }
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription unused,
        JsonDeserializer<?> usual) {
      return new Reader(type.getRawClass());
    }
  }
}
