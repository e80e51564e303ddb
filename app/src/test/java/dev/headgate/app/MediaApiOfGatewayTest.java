package dev.headgate.app;

import dev.headgate.adapters.http.ApiTarget;
import dev.headgate.adapters.http.MediaApiContract;
import dev.headgate.app.running.SharedHeadgate;

/** The media API's contract against the running application. */
class MediaApiOfGatewayTest extends MediaApiContract {
  @Override
  protected ApiTarget target() {
    return SharedHeadgate.target();
  }
}
