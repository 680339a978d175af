//! `preau serve`

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use metrics_exporter_prometheus::PrometheusBuilder;
use preau_domain::clock::SystemClock;
use preau_platform::{Platform, delivery};
use preau_web::{Web, server};
use tokio::signal::unix::{SignalKind, signal};

use crate::compose;
use crate::config::Source;

/// How often histograms are folded.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves until asked to stop.
pub(crate) async fn run(source: &Source) -> Result<()> {
    let config = source.read()?;
    let platform = compose::platform(&config, Arc::new(SystemClock)).await?;
    serve(platform, config.listen, |address| {
        println!("ready http://{address}");
    })
    .await
}

/// Serves a platform; tells `ready` the address once people can come.
pub(crate) async fn serve(
    platform: Arc<Platform>,
    listen: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .context("metrics cannot be set up")?;
    let listener = server::bind(listen).await.map_err(anyhow::Error::msg)?;
    let address = listener.local_addr()?;
    let background = delivery::spawn(&platform);
    let kept = metrics.clone();
    let upkeep = tokio::spawn(async move {
        // Histograms are folded here too, so that they do not pile up where nobody asks for them.
        loop {
            tokio::time::sleep(UPKEEP).await;
            kept.run_upkeep();
        }
    });
    let router = preau_web::router(Web {
        platform: Arc::clone(&platform),
        metrics: Some(metrics),
    });
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: open requests end first");
    };
    ready(address);
    std::io::stdout().flush()?;
    server::serve(listener, router, stop).await;
    upkeep.abort();
    background.abort();
    platform.usage_settle().await?;
    platform.store().close().await;
    Ok(())
}
