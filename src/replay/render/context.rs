//! What every page view of a thread shares: fonts with their aliases, and the parsed user-agent style sheets.

use super::sheets::SheetCache;
use blitz_dom::{BaseDocument, DocumentConfig, FontContext, UserAgentStylesheet};
use parley::fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, GenericFamily, SourceCache};
use std::sync::Arc;

const USER_AGENT_CSS: &str = include_str!("user_agent.css");

/// Families that pages name and that the bundled, metric-compatible Liberation fonts stand in for (their metrics
/// equal those of Arial, Times New Roman and Courier New).
const ALIASES: [(&[&str], [&[u8]; 4]); 3] = [
    (
        &["Arial", "Helvetica", "Helvetica Neue", "Liberation Sans"],
        [
            include_bytes!("../../../assets/fonts/liberation/LiberationSans-Regular.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSans-Bold.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSans-Italic.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSans-BoldItalic.ttf"),
        ],
    ),
    (
        &["Times New Roman", "Times", "Georgia", "Liberation Serif"],
        [
            include_bytes!("../../../assets/fonts/liberation/LiberationSerif-Regular.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSerif-Bold.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSerif-Italic.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationSerif-BoldItalic.ttf"),
        ],
    ),
    (
        &["Courier New", "Courier", "Liberation Mono"],
        [
            include_bytes!("../../../assets/fonts/liberation/LiberationMono-Regular.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationMono-Bold.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationMono-Italic.ttf"),
            include_bytes!("../../../assets/fonts/liberation/LiberationMono-BoldItalic.ttf"),
        ],
    ),
];

/// Made once per render thread (8–18 ms); clones share the fonts.
#[derive(Clone)]
pub struct RenderContext {
    pub(super) fonts: FontContext,
    pub(super) sheets: Vec<UserAgentStylesheet>,
    /// Sheets of recorded pages, parsed once for all clones of the context.
    pub(super) parsed: Arc<SheetCache>,
}

impl Default for RenderContext {
    fn default() -> Self {
        Self::new()
    }
}

impl RenderContext {
    pub fn new() -> Self {
        enable_engine_features();
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: true });
        let blob = |bytes: &'static [u8]| Blob::new(Arc::new(bytes) as _);
        collection.register_fonts(blob(blitz_dom::BULLET_FONT), None);
        for (families, files) in ALIASES {
            for family in families {
                for file in files {
                    let name = FontInfoOverride { family_name: Some(family), ..FontInfoOverride::default() };
                    collection.register_fonts(blob(file), Some(name));
                }
            }
        }
        // As Chrome does: these two are its own, the others those of the system.
        for (generic, family) in
            [(GenericFamily::SansSerif, "Liberation Sans"), (GenericFamily::Serif, "Liberation Serif")]
        {
            if let Some(id) = collection.family_id(family) {
                collection.set_generic_families(generic, std::iter::once(id));
            }
        }
        for (generic, family) in
            [(GenericFamily::SystemUi, "Liberation Sans"), (GenericFamily::Monospace, "Liberation Mono")]
        {
            if collection.generic_families(generic).next().is_none()
                && let Some(id) = collection.family_id(family)
            {
                collection.set_generic_families(generic, std::iter::once(id));
            }
        }
        let fonts = FontContext { source_cache: SourceCache::new_shared(), collection };
        let sheets = vec![UserAgentStylesheet::default_sheet(), UserAgentStylesheet::parse(USER_AGENT_CSS)];
        Self { fonts, sheets, parsed: Arc::default() }
    }
}

/// CSS that Stylo knows but keeps switched off. The engine sets its own preferences when the first document is
/// made, so ours must come after one.
fn enable_engine_features() {
    drop(BaseDocument::new(DocumentConfig::default()));
    // Properties that the passes stand in for: appearance, counters, text-overflow.
    stylo_static_prefs::set_pref!("layout.unimplemented", true);
    stylo_static_prefs::set_pref!("layout.css.has-selector.enabled", true);
    stylo_static_prefs::set_pref!("layout.container-queries.enabled", true);
    stylo_static_prefs::set_pref!("layout.css.at-scope.enabled", true);
    stylo_static_prefs::set_pref!("layout.css.nth-child-of.enabled", true);
    stylo_static_prefs::set_pref!("layout.css.properties-and-values.enabled", true);
}
