package dev.headgate.admin.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;

/** Puts single drawings into one file, each as a symbol with the drawing's name as its id. */
final class IconSprite {
  private static final Pattern DRAWING = Pattern.compile("(?s)<svg[^>]*>(.*)</svg>");

  /** Every Tabler icon begins with an empty square. */
  private static final Pattern SQUARE = Pattern.compile("<path stroke=\"none\"[^>]*/>");

  private IconSprite() {}

  static byte[] of(Resource[] drawings) throws IOException {
    StringBuilder sprite = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\">");
    for (Resource drawing : drawings) {
      Matcher inside = DRAWING.matcher(drawing.getContentAsString(UTF_8));
      if (!inside.find()) {
        throw new IOException("not a drawing: " + drawing);
      }
      String name = String.valueOf(drawing.getFilename()).replace(".svg", "");
      sprite
          .append("<symbol id=\"")
          .append(name)
          .append("\" viewBox=\"0 0 24 24\">")
          .append(SQUARE.matcher(inside.group(1)).replaceAll("").strip())
          .append("</symbol>");
    }
    return sprite.append("</svg>").toString().getBytes(UTF_8);
  }
}
