package dev.headgate.admin.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkTest {

  @Test
  void encodesWhatStrangersSend() {
    assertThat(Link.to("/admin/tags").with("tag", "A&B=\"<x>\" 1"))
        .hasToString("/admin/tags?tag=A%26B%3D%22%3Cx%3E%22+1");
  }

  @Test
  void dropsEmptyParameters() {
    Link link = Link.to("/admin").with("q", "a").with("page", 2);
    assertThat(link.with("q", "")).hasToString("/admin?page=2");
    assertThat(link.without("q", "page")).hasToString("/admin");
  }
}
