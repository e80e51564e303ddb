package dev.headgate.app;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns a list of proxies as operators write it, {@code 10.0.0.0/8, 192.168.1.7, ::1}, into the
 * regular expression that Tomcat asks for. IPv4 networks of any length; IPv6 addresses singly.
 */
final class TrustedProxies {
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  private TrustedProxies() {}

  /**
   * The expression that matches the addresses.
   *
   * @throws InvalidSetting if an entry is neither an address nor an IPv4 network
   */
  static String pattern(String list) {
    return Arrays.stream(list.split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(TrustedProxies::entryPattern)
        .collect(Collectors.joining("|"));
  }

  private static String entryPattern(String entry) {
    var matcher = IPV4.matcher(entry);
    if (matcher.matches()) {
      int[] octets =
          IntStream.rangeClosed(1, 4).map(i -> Integer.parseInt(matcher.group(i))).toArray();
      int length = matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5));
      if (length <= 32 && Arrays.stream(octets).allMatch(octet -> octet <= 255)) {
        return networkPattern(octets, length);
      }
    } else if (entry.contains(":") && entry.matches("[0-9a-fA-F:.]+")) {
      return Pattern.quote(entry);
    }
    throw new InvalidSetting(
        "HEADGATE_TRUSTED_PROXIES: \""
            + entry
            + "\" is neither an address nor an IPv4 network such as 10.0.0.0/8.");
  }

  private static String networkPattern(int[] octets, int length) {
    return IntStream.range(0, 4)
        .mapToObj(i -> octetPattern(octets[i], Math.clamp(length - i * 8L, 0, 8)))
        .collect(Collectors.joining("\\."));
  }

  private static String octetPattern(int octet, int fixedBits) {
    if (fixedBits == 8) {
      return Integer.toString(octet);
    }
    if (fixedBits == 0) {
      return "\\d{1,3}";
    }
    int size = 1 << (8 - fixedBits);
    int first = octet & -size;
    return IntStream.range(first, first + size)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("|", "(?:", ")"));
  }
}
