//! What every handler shares, and what is known where no handler is reached.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use preau_domain::brand::Brand;
use preau_platform::Platform;
use preau_render::brand::BrandView;
use preau_traces::Traces;

use crate::gate::Admission;
use crate::limits::{LargeForms, Limits};
use crate::status::Shelf;

/// The state behind the routes.
#[derive(Clone)]
pub struct Web {
    /// The use-cases.
    pub platform: Arc<Platform>,
    /// The counters that `/metrics` gives; not found where there are none.
    pub metrics: Option<Metrics>,
    /// How long the whole of a form may take to arrive.
    pub form_time: Duration,
    /// How many large forms may come at the same time.
    pub large_forms: LargeForms,
    /// Who is let in.
    pub gate: Arc<Admission>,
    /// The status page as it was made last.
    pub status: Arc<Shelf>,
    /// Where it is told what requests are made of, if an operator collects that.
    pub traces: Option<Traces>,
}

impl Web {
    /// The portal of a platform, without metrics or traces.
    pub fn new(platform: Arc<Platform>) -> Self {
        Self {
            gate: Arc::new(Admission::of(&platform)),
            platform,
            metrics: None,
            form_time: Limits::FORM,
            status: Arc::default(),
            traces: None,
            large_forms: LargeForms::default(),
        }
    }
}

/// Counters, and who may read them.
#[derive(Clone)]
pub struct Metrics {
    /// Gives them as text.
    pub counters: PrometheusHandle,
    /// The token that whoever asks must show; anyone may ask if there is none.
    pub token: Option<Arc<str>>,
}

/// What every answer needs, even one that is given before any route is found: in each request's
/// extensions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    /// The region's name.
    pub(crate) region: Arc<str>,
    /// Its own colours and logo.
    pub(crate) brand: Arc<BrandView>,
    /// Whether people come over TLS only.
    pub(crate) secure: bool,
}

impl Site {
    /// Made anew: see [`Shown`].
    pub(crate) fn of(platform: &Platform) -> Self {
        Self {
            region: platform.region_name().into(),
            brand: Arc::new(BrandView::of(&platform.brand())),
            secure: platform.config().secure_cookies,
        }
    }
}

/// The site as it was made last, and of what: each request needs it, and it seldom changes.
#[derive(Debug, Default)]
pub(crate) struct Shown(RwLock<(Arc<Brand>, Site)>);

impl Shown {
    /// What is so just now: the region's operator may set its name and colours at any time.
    pub(crate) fn site(&self, platform: &Platform) -> Site {
        let brand = platform.brand();
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (of, site) = &*known;
        if Arc::ptr_eq(of, &brand) {
            return site.clone();
        }
        drop(known);
        let site = Site::of(platform);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (brand, site.clone());
        site
    }
}
