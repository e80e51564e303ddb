package dev.headgate.admin.account;

/**
 * A QR code as a drawing: one path of squares, each of which is one unit wide.
 *
 * @param side units from edge to edge, with the quiet zone that scanners want
 * @param path for the attribute {@code d} of an SVG path; digits and letters of commands only
 */
record QrCode(int side, String path) {
  private static final int QUIET_ZONE = 4;

  static QrCode of(String text) {
    var code = io.nayuki.qrcodegen.QrCode.encodeText(text, io.nayuki.qrcodegen.QrCode.Ecc.MEDIUM);
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M')
              .append(x + QUIET_ZONE)
              .append(' ')
              .append(y + QUIET_ZONE)
              .append("h1v1h-1z");
        }
      }
    }
    return new QrCode(code.size + 2 * QUIET_ZONE, path.toString());
  }
}
