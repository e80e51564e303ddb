package dev.headgate.admin.assets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Every file that pages load, compressed in memory (about 200 KB), and all icons in one sprite. An
 * asset's address holds a hash of its content: it never has to be asked for again.
 */
public final class Assets {
  /** Where assets are served, with a final slash. */
  public static final String PATH = "/admin/assets/";

  private static final String CLASSPATH = "classpath*:dev/headgate/admin/assets/";
  private static final String SPRITE = "icons.svg";
  private static final int HASH_CHARACTERS = 10;

  private final Map<String, Asset> byName = new TreeMap<>();

  /**
   * One file.
   *
   * @param hash of its content
   * @param gzipped its content, compressed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Asset(String hash, String contentType, byte[] gzipped) {}

  /** Reads what the class path has. */
  public Assets() {
    try {
      for (String folder : new String[] {"vendor/", "own/"}) {
        for (Resource file : find(folder + "*.*")) {
          add(String.valueOf(file.getFilename()), file.getContentAsByteArray());
        }
      }
      add(SPRITE, IconSprite.of(find("icons/*.svg")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the assets", e);
    }
  }

  private static Resource[] find(String pattern) throws IOException {
    return new PathMatchingResourcePatternResolver().getResources(CLASSPATH + pattern);
  }

  private void add(String name, byte[] content) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content);
    }
    byName.put(name, new Asset(hash(content), contentType(name), compressed.toByteArray()));
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css;charset=utf-8";
      case "js" -> "text/javascript;charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("an asset of no known type: " + name);
    };
  }

  /**
   * The address of an asset.
   *
   * @throws IllegalArgumentException if there is none of this name: the page is wrong
   */
  public String url(String name) {
    return PATH + existing(name).hash() + "/" + name;
  }

  /** The address of an icon in the sprite, for {@code <use href>}. */
  public String icon(String name) {
    return url(SPRITE) + "#" + name;
  }

  private Asset existing(String name) {
    Asset asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no asset is called " + name);
    }
    return asset;
  }

  Optional<Asset> find(String hash, String name) {
    return Optional.ofNullable(byName.get(name)).filter(asset -> asset.hash().equals(hash));
  }

  /** The whole content of an asset. */
  static byte[] inflate(Asset asset) throws IOException {
    try (InputStream in =
        new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(asset.gzipped()))) {
      return in.readAllBytes();
    }
  }
}
