package dev.headgate.admin.assets;

import dev.headgate.admin.assets.Assets.Asset;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Serves the assets. */
@RestController
final class AssetController {
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final Assets assets;

  AssetController(Assets assets) {
    this.assets = assets;
  }

  @GetMapping(Assets.PATH + "{hash}/{name}")
  ResponseEntity<byte[]> asset(
      @PathVariable String hash,
      @PathVariable String name,
      @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, defaultValue = "") String accepted)
      throws IOException {
    Asset asset = assets.find(hash, name).orElse(null);
    if (asset == null) {
      return ResponseEntity.notFound().build();
    }
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok()
            .cacheControl(FOR_EVER)
            .header(HttpHeaders.CONTENT_TYPE, asset.contentType())
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    return accepted.contains("gzip")
        ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").body(asset.gzipped())
        : answer.body(Assets.inflate(asset));
  }
}
