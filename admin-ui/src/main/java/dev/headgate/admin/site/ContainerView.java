package dev.headgate.admin.site;

import dev.headgate.admin.frame.Frame;
import dev.headgate.admin.frame.Link;
import dev.headgate.admin.words.Rate;
import dev.headgate.ingest.insight.ContainerFigures;
import dev.headgate.ingest.site.Site;

/**
 * A container on the page of its site.
 *
 * @param quality its tags
 */
record ContainerView(ContainerFigures figures, Rate success, Link quality) {

  static ContainerView of(ContainerFigures figures, Frame frame, Site site) {
    return new ContainerView(
        figures,
        new Rate(figures.successes(), figures.executions()),
        frame
            .link("/admin/tag-quality")
            .with("tenant", site.tenant().value())
            .with("site", site.id().value())
            .with("container", figures.container()));
  }
}
