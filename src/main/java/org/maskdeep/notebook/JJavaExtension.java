package org.maskdeep.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.maskdeep.notebook.Screen.Kind;

/**
 * Makes JJava show images, masks, charts, tables and arrays when they are the last value of a cell.
 * JJava finds it by itself once the jar is on its class path; nothing else refers to it.
 */
public final class JJavaExtension implements Extension {
  @Override
  public void install(BaseKernel kernel) {
    for (Class<?> type : Rendering.types()) {
      kernel
          .getRenderer()
          .createRegistration(type)
          .preferring(Kind.PICTURE.mimeType())
          .supporting(Kind.HTML.mimeType(), Clickable.VIEW, "text/plain")
          .register(
              (value, context) ->
                  Rendering.of(value)
                      .forEach(
                          (mime, text) ->
                              context.getOutputContainer().putData(mime, content(mime, text))));
    }
  }

  private static Object content(String type, String text) {
    try {
      return type.endsWith("+json") ? new ObjectMapper().readValue(text, Map.class) : text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
