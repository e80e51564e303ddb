package dev.headgate.admin.site;

import dev.headgate.ingest.management.SiteAdministration.SiteForm;
import dev.headgate.ingest.site.Site;
import org.jspecify.annotations.Nullable;

/**
 * The form for a site, as it was filled in.
 *
 * @param conversionEvents one name a line
 */
record SiteInput(@Nullable String name, @Nullable String conversionEvents) {

  static SiteInput fresh() {
    return new SiteInput("", String.join("\n", Site.USUAL_CONVERSION_EVENTS));
  }

  static SiteInput of(Site site) {
    return new SiteInput(site.name(), String.join("\n", site.conversionEvents()));
  }

  SiteForm toForm() {
    return new SiteForm(
        name == null ? "" : name,
        (conversionEvents == null ? "" : conversionEvents)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList());
  }
}
