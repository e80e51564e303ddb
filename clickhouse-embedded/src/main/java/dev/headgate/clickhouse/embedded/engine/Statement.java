package dev.headgate.clickhouse.embedded.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the server must know of a statement before the engine sees it: whether rows follow it, in
 * which format it answers, and whether it changes the connection it runs on.
 *
 * <p>Only words, strings, comments and brackets are told apart; everything else is the engine's to
 * judge. A statement that is not understood here is passed on as it is.
 */
sealed interface Statement {

  /**
   * An INSERT with rows after it.
   *
   * @param sqlEnd where the statement ends, without its FORMAT, in the text that was read
   * @param dataStart where the rows start
   */
  record InsertOfRows(int sqlEnd, String format, int dataStart) implements Statement {}

  /** Anything else; {@code format} is empty unless the text names one. */
  record Query(String format, boolean changesConnection, boolean kills) implements Statement {}

  /**
   * Reads the beginning of a statement.
   *
   * @param defaultFormat of the rows of an INSERT that does not name one
   */
  static Statement read(byte[] text, String defaultFormat) {
    List<Token> tokens = tokens(text);
    if (tokens.isEmpty()) {
      return new Query("", false, false);
    }
    return switch (tokens.getFirst().word()) {
      case "INSERT" -> insert(text, tokens, defaultFormat);
      case "KILL" -> new Query(format(tokens), false, true);
      case "SET", "USE" -> new Query("", true, false);
      default -> new Query(format(tokens), mentions(tokens, "TEMPORARY"), false);
    };
  }

  private static Statement insert(byte[] text, List<Token> tokens, String defaultFormat) {
    int i = 1;
    if (i < tokens.size() && tokens.get(i).is("INTO")) {
      i++;
    }
    if (i < tokens.size() && (tokens.get(i).is("TABLE") || tokens.get(i).is("FUNCTION"))) {
      i++;
    }
    // The table's name may itself be a word that is looked for below.
    i++;
    while (i + 1 < tokens.size() && tokens.get(i).is(".")) {
      i += 2;
    }
    int depth = 0;
    for (; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      switch (token.word()) {
        case "(" -> depth++;
        case ")" -> depth--;
        case "SELECT", "WITH", "INFILE", "WATCH" -> {
          return new Query(format(tokens), false, false);
        }
        case "VALUES" -> {
          if (depth == 0) {
            return new InsertOfRows(token.start(), "Values", token.end());
          }
        }
        case "FORMAT" -> {
          if (depth == 0 && i + 1 < tokens.size()) {
            Token name = tokens.get(i + 1);
            return new InsertOfRows(token.start(), name.original(), afterLine(text, name.end()));
          }
        }
        default -> {}
      }
    }
    String format = defaultFormat.isEmpty() ? "Values" : defaultFormat;
    return new InsertOfRows(end(tokens), format, text.length);
  }

  /** Where the last word ends that is not a closing semicolon. */
  private static int end(List<Token> tokens) {
    int last = tokens.size() - 1;
    while (last > 0 && tokens.get(last).is(";")) {
      last--;
    }
    return tokens.get(last).end();
  }

  /** The engine's rule: blanks and one line end part the format's name from the first row. */
  private static int afterLine(byte[] text, int offset) {
    int i = offset;
    while (i < text.length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\f')) {
      i++;
    }
    if (i < text.length && text[i] == '\r') {
      i++;
    }
    if (i < text.length && text[i] == '\n') {
      i++;
    }
    return i;
  }

  /**
   * The format named at the end: {@code FORMAT x} outside of brackets, with nothing but SETTINGS
   * after it.
   */
  private static String format(List<Token> tokens) {
    int depth = 0;
    String format = "";
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.is("(")) {
        depth++;
      } else if (token.is(")")) {
        depth--;
      } else if (depth == 0 && token.is("FORMAT") && tokens.get(i + 1).isName()) {
        boolean last = i + 2 == tokens.size();
        format =
            last || tokens.get(i + 2).is(";") || tokens.get(i + 2).is("SETTINGS")
                ? tokens.get(i + 1).original()
                : format;
      }
    }
    return format;
  }

  private static boolean mentions(List<Token> tokens, String word) {
    return tokens.stream().anyMatch(token -> token.is(word));
  }

  /**
   * The engine names queries itself; the id a client gave is kept in the setting {@code
   * log_comment}. So {@code KILL QUERY WHERE query_id = '...'} must look there.
   */
  static byte[] killingByOurIds(byte[] text) {
    StringBuilder rewritten = new StringBuilder();
    int copied = 0;
    for (Token token : tokens(text)) {
      if (token.is("QUERY_ID")) {
        rewritten.append(new String(text, copied, token.start() - copied, ISO_8859_1));
        rewritten.append("Settings['log_comment']");
        copied = token.end();
      }
    }
    rewritten.append(new String(text, copied, text.length - copied, ISO_8859_1));
    return rewritten.toString().getBytes(ISO_8859_1);
  }

  /** A word in upper case, a bracket, or another sign; strings and quoted names are one token. */
  record Token(String word, String original, int start, int end) {

    boolean is(String other) {
      return word.equals(other);
    }

    boolean isName() {
      return !original.isEmpty()
          && (Character.isLetter(original.charAt(0)) || original.charAt(0) == '_');
    }
  }

  private static List<Token> tokens(byte[] text) {
    List<Token> tokens = new ArrayList<>();
    int depth = 0;
    int i = 0;
    while (i < text.length && !rowsFollow(tokens, depth)) {
      int start = i;
      int c = text[i];
      if (isBlank(c)) {
        i++;
      } else if (isComment(text, i)) {
        i = endOfComment(text, i);
      } else if (c == '\'' || c == '"' || c == '`') {
        i = endOfQuoted(text, i);
        tokens.add(new Token("'", "", start, i));
      } else if (c == '$' && endOfHeredoc(text, i) > 0) {
        i = endOfHeredoc(text, i);
        tokens.add(new Token("'", "", start, i));
      } else if (isWordPart(c)) {
        while (i < text.length && isWordPart(text[i])) {
          i++;
        }
        String word = new String(text, start, i - start, ISO_8859_1);
        tokens.add(new Token(word.toUpperCase(Locale.ROOT), word, start, i));
      } else {
        i++;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        tokens.add(new Token(String.valueOf((char) c), "", start, i));
      }
    }
    return tokens;
  }

  /** What comes after VALUES, or after the format's name, is data: it may be megabytes. */
  private static boolean rowsFollow(List<Token> tokens, int depth) {
    int count = tokens.size();
    return count > 3
        && depth == 0
        && tokens.getFirst().is("INSERT")
        && (tokens.getLast().is("VALUES") || (count > 4 && tokens.get(count - 2).is("FORMAT")));
  }

  private static boolean isBlank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isWordPart(int c) {
    return c < 0 || c == '_' || c == '$' || Character.isLetterOrDigit(c);
  }

  private static boolean isComment(byte[] text, int i) {
    if (text[i] == '#') {
      return i + 1 < text.length && (text[i + 1] == ' ' || text[i + 1] == '!');
    }
    return i + 1 < text.length
        && ((text[i] == '-' && text[i + 1] == '-') || (text[i] == '/' && text[i + 1] == '*'));
  }

  private static int endOfComment(byte[] text, int start) {
    int i = start;
    if (text[i] == '/') {
      i += 2;
      while (i < text.length && !(text[i - 1] == '*' && text[i] == '/' && i > start + 2)) {
        i++;
      }
      return Math.min(i + 1, text.length);
    }
    while (i < text.length && text[i] != '\n') {
      i++;
    }
    return i;
  }

  private static int endOfQuoted(byte[] text, int start) {
    int quote = text[start];
    int i = start + 1;
    while (i < text.length && text[i] != quote) {
      i += text[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, text.length);
  }

  /** The end of {@code $tag$ ... $tag$}, or 0 when it is none. */
  private static int endOfHeredoc(byte[] text, int start) {
    int tagEnd = start + 1;
    while (tagEnd < text.length && isWordPart(text[tagEnd]) && text[tagEnd] != '$') {
      tagEnd++;
    }
    if (tagEnd >= text.length || text[tagEnd] != '$') {
      return 0;
    }
    byte[] tag = Arrays.copyOfRange(text, start, tagEnd + 1);
    for (int i = tagEnd + 1; i + tag.length <= text.length; i++) {
      if (Arrays.equals(text, i, i + tag.length, tag, 0, tag.length)) {
        return i + tag.length;
      }
    }
    return 0;
  }
}
