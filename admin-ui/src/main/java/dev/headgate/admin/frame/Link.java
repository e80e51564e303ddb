package dev.headgate.admin.frame;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An address within the admin pages: a path and parameters, made into another by small steps.
 *
 * @param path begins with {@code /admin}
 * @param parameters in order; none has an empty value
 */
public record Link(String path, Map<String, String> parameters) {

  public Link {
    parameters = new LinkedHashMap<>(parameters);
  }

  public static Link to(String path) {
    return new Link(path, Map.of());
  }

  /**
   * The address that was asked for. Only what stands in it: a form may have a field that is called
   * like a parameter.
   */
  static Link of(HttpServletRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = Optional.ofNullable(request.getQueryString()).orElse("");
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && equals < pair.length() - 1) {
        parameters.putIfAbsent(
            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return new Link(request.getRequestURI(), parameters);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  /** The same address with this parameter; without it if the value is null or empty. */
  public Link with(String name, @Nullable Object value) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    if (value == null || value.toString().isEmpty()) {
      changed.remove(name);
    } else {
      changed.put(name, value.toString());
    }
    return new Link(path, changed);
  }

  public Link without(String... names) {
    Map<String, String> changed = new LinkedHashMap<>(parameters);
    for (String name : names) {
      changed.remove(name);
    }
    return new Link(path, changed);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** As it stands in an attribute or a header. */
  @Override
  public String toString() {
    if (parameters.isEmpty()) {
      return path;
    }
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%3A", ":").replace("%2C", ",");
  }
}
