//! What every handler shares.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use preau_platform::Platform;

/// The state behind the routes.
#[derive(Clone)]
pub struct Web {
    /// The use-cases.
    pub platform: Arc<Platform>,
    /// Gives the metrics as text; none where nobody asks for them.
    pub metrics: Option<PrometheusHandle>,
}
